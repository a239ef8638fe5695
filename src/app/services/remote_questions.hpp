#pragma once
#include "app/services/peer_client.hpp"
#include "games/api/questions.hpp"
#include "library/api/questions.hpp"
#include "users/api/questions.hpp"

#include <memory>

/// The modules' questions, sent to the processes that host them, with one file for each. The effect of a
/// failed question on its caller is documented at the question, in the module's api/.
namespace fcg::app {

std::unique_ptr<users::questions> make_remote_users(peer_client& peer_client);
std::unique_ptr<users::token_questions> make_remote_tokens(peer_client& peer_client);
std::unique_ptr<users::confirmation_questions> make_remote_confirmations(peer_client& peer_client);
std::unique_ptr<games::questions> make_remote_games(peer_client& peer_client);
std::unique_ptr<library::questions> make_remote_library(peer_client& peer_client);

} // namespace fcg::app
