#pragma once
#include "games/api/questions.hpp"
#include "inside/parts.hpp"
#include "platform/http/routes.hpp"

/// One function and one file per endpoint.
namespace fcg::tracking {

void show_timeline(http::routes& into, parts& of, games::questions& games);
void follow_purchase(http::routes& into, parts& of, games::questions& games);

} // namespace fcg::tracking
