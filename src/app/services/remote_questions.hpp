#pragma once
#include "app/services/neighbour.hpp"
#include "games/api/questions.hpp"
#include "library/api/questions.hpp"
#include "users/api/questions.hpp"

#include <memory>

/// The modules' questions, asked of the processes that host them: one file each. What becomes of an asker
/// whose question cannot be answered stands at the question, in the module's api/.
namespace fcg::app {

std::unique_ptr<users::questions> remote_users(neighbour& at);
std::unique_ptr<users::token_questions> remote_tokens(neighbour& at);
std::unique_ptr<users::confirmation_questions> remote_confirmations(neighbour& at);
std::unique_ptr<games::questions> remote_games(neighbour& at);
std::unique_ptr<library::questions> remote_library(neighbour& at);

} // namespace fcg::app
