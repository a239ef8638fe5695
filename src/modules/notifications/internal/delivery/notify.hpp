#pragma once
#include "internal/module_context.hpp"
#include "internal/notification_event.hpp"

#include <string_view>

namespace fcg::notifications {

/// Adds the row of the inbox and enqueues the email, each only if the player wishes it. Sends no email to an
/// address that is not confirmed or has reached its daily maximum.
void notify_player(storage::transaction& tx, module_context& context, notification_event const& event);

/// Enqueues an email whatever the player wishes. `context.mail` must not be null.
void write_to_player(storage::transaction& tx, module_context& context, notification_event const& event);

/// Enqueues a delivery for every endpoint that wants the subject. `data` is a JSON object.
void tell_endpoints(storage::transaction& tx, module_context& context, std::string_view subject,
                    core::time_point happened_at, std::string_view data);

} // namespace fcg::notifications
