#pragma once
#include "internal/module_context.hpp"
#include "internal/webhooks/webhook.hpp"
#include "platform/http/routing/routes.hpp"

/// The endpoints of the payments module, each with one function and one file.
namespace fcg::payments {

void request_payment(http::routes& routes, module_context& context);
void list_payments(http::routes& routes, module_context& context);
void show_payment(http::routes& routes, module_context& context);
void check_payment(http::routes& routes, module_context& context);
void show_client_secret(http::routes& routes, module_context& context);
void receive_webhook(http::routes& routes, module_context& context, webhook_reader const& reader);

// The operators' endpoints, under /api/admin/payments/.
void show_ledger(http::routes& routes, module_context& context);
void list_refunds(http::routes& routes, module_context& context);       // parked ones, and resuming one
void reconcile_payments(http::routes& routes, module_context& context); // on demand, and the past ones

} // namespace fcg::payments
