#include "internal/webhooks/delivery_response.hpp"

#include <limits>

namespace fcg::notifications {

namespace {

constexpr auto any_number = std::numeric_limits<std::int64_t>::max();

} // namespace

http::shape<webhook_delivery> const delivery_shape{
    "WebhookDelivery",
    {http::integer("sequence", &webhook_delivery::sequence, 1, any_number),
     http::id("webhookId", &webhook_delivery::id, "the same however often it is sent"),
     http::text("type", &webhook_delivery::subject),
     http::choice("state", &webhook_delivery::state, {"pending", "delivered", "dead", "held"},
                  "held: the webhook is disabled; dead: it was tried as often as it may be"),
     http::integer("attempts", &webhook_delivery::attempts, 0, any_number),
     http::moment("nextAttemptAt", &webhook_delivery::due_at),
     http::integer("lastStatus", &webhook_delivery::last_status, 0, 999, "null: it has not answered"),
     http::text("lastFault", &webhook_delivery::last_fault),
     http::moment("enqueuedAt", &webhook_delivery::enqueued_at),
     http::moment("triedAt", &webhook_delivery::tried_at)}};

} // namespace fcg::notifications
