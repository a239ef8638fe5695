#pragma once
#include "games/api/questions.hpp"
#include "inside/parts.hpp"
#include "library/api/questions.hpp"
#include "platform/http/routes.hpp"

/// One function and one file per endpoint.
namespace fcg::library {

void show_library(http::routes& into, parts& of, games::questions& games);
void show_entitlement(http::routes& into, parts& of, games::questions& games);
void download_game(http::routes& into, parts& of, games::questions& games);

// answer_questions.cpp
void answer_owns(http::routes& into, questions& answers);
void answer_find_entitlement(http::routes& into, questions& answers);
void answer_anyone_owns(http::routes& into, questions& answers);

} // namespace fcg::library
