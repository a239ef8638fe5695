#pragma once
#include "platform/core/ids.hpp"
#include "platform/core/random.hpp"
#include "platform/http/request.hpp"

namespace fcg::http {

/// Sets `request.trace`: X-Correlation-ID if it is 1 to 128 visible ASCII characters, otherwise a new one; a
/// traceparent (W3C trace context, level 1) with a new span, otherwise a new trace.
void read_trace(request& request, core::id_generator& ids, core::random_source& random);

} // namespace fcg::http
