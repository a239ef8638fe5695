#pragma once
#include "games/api/questions.hpp"
#include "internal/module_context.hpp"
#include "library/api/questions.hpp"
#include "platform/http/routing/routes.hpp"

/// The endpoints of the module, one function and one file each.
namespace fcg::library {

void show_library(http::routes& routes, module_context& context, games::questions& games);
void show_entitlement(http::routes& routes, module_context& context, games::questions& games);
void download_game(http::routes& routes, module_context& context, games::questions& games);

// These are defined in answer_questions.cpp.
void answer_owns(http::routes& routes, questions& answers);
void answer_find_entitlement(http::routes& routes, questions& answers);
void answer_anyone_owns(http::routes& routes, questions& answers);

} // namespace fcg::library
