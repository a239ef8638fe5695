#pragma once
#include "inside/webhooks/delivery_store.hpp"
#include "platform/http/shape.hpp"

namespace fcg::notifications {

/// A delivery as admins see it.
extern http::shape<webhook_delivery> const delivery_shape;

} // namespace fcg::notifications
