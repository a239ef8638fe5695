#pragma once
#include "games/api/questions.hpp"
#include "inside/parts.hpp"
#include "platform/http/routes.hpp"
#include "users/api/questions.hpp"

/// One function and one file per endpoint.
namespace fcg::payments {

void request_payment(http::routes& into, parts& of, users::questions& users, games::questions& games);
void list_payments(http::routes& into, parts& of);
void show_payment(http::routes& into, parts& of);

} // namespace fcg::payments
