#pragma once
#include "inside/parts.hpp"
#include "platform/http/routes.hpp"

/// One function and one file per feature; each adds its routes.
namespace fcg::notifications {

void list_notifications(http::routes& into, parts& of);
void mark_as_read(http::routes& into, parts& of);
void my_preferences(http::routes& into, parts& of);

void create_webhook(http::routes& into, parts& of);
void manage_webhook(http::routes& into, parts& of);
void rotate_webhook_secret(http::routes& into, parts& of);
void list_webhook_deliveries(http::routes& into, parts& of);
void recover_webhook(http::routes& into, parts& of);
void try_webhook(http::routes& into, parts& of);

} // namespace fcg::notifications
