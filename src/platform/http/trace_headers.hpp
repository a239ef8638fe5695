#pragma once
#include "platform/core/ids.hpp"
#include "platform/core/random.hpp"
#include "platform/http/request.hpp"

namespace fcg::http {

/// Fills in asked.trace: X-Correlation-ID when it is 1 to 128 visible ASCII characters, else a new one; a
/// traceparent (W3C trace context, level 1) continued with a new span, else a new trace.
void read_trace(request& asked, core::id_generator& ids, core::random_source& chance);

} // namespace fcg::http
