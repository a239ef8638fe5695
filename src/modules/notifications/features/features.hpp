#pragma once
#include "internal/module_context.hpp"
#include "platform/http/routing/routes.hpp"

/// The endpoints of the module: one function and one file for each feature, which adds its routes.
namespace fcg::notifications {

void list_notifications(http::routes& routes, module_context& context);
void mark_as_read(http::routes& routes, module_context& context);
void my_preferences(http::routes& routes, module_context& context);

void manage_webhooks(http::routes& routes, module_context& context);
void list_webhook_deliveries(http::routes& routes, module_context& context);
void send_webhooks(http::routes& routes, module_context& context);

} // namespace fcg::notifications
