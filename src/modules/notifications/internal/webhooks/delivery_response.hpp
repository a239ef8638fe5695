#pragma once
#include "internal/webhooks/delivery_store.hpp"
#include "platform/http/schema/shape.hpp"

namespace fcg::notifications {

/// A delivery in responses to admins.
extern http::shape<webhook_delivery> const delivery_shape;

} // namespace fcg::notifications
