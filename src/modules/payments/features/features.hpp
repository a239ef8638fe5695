#pragma once
#include "games/api/questions.hpp"
#include "inside/parts.hpp"
#include "inside/webhooks/webhook.hpp"
#include "platform/http/routes.hpp"
#include "users/api/questions.hpp"

#include <string>

/// One function and one file per endpoint.
namespace fcg::payments {

void request_payment(http::routes& into, parts& of, users::questions& users, games::questions& games);
void list_payments(http::routes& into, parts& of);
void show_payment(http::routes& into, parts& of);
void check_payment(http::routes& routes, parts& of);
void show_client_secret(http::routes& into, parts& of);
void receive_webhook(http::routes& into, parts& of, webhook_reader const& reader);

// Of the operator: /api/admin/payments/...
void show_ledger(http::routes& into, parts& of);
void list_refunds(http::routes& into, parts& of);       // those that are parked, and resuming one
void reconcile_payments(http::routes& into, parts& of); // on demand, and the ones made before

} // namespace fcg::payments
