#pragma once
#include "games/api/questions.hpp"
#include "inside/parts.hpp"
#include "inside/timeline.hpp"
#include "platform/http/request.hpp"

namespace fcg::tracking {

/// The time line of {paymentId}, steps by number, as far as the caller may see it: its buyer and admins; 404
/// for others. Where nothing was heard of the purchase yet, games is asked. Throws core::unavailable.
task<http::result<timeline>> find_visible(parts& of, games::questions& games, http::request& asked);

} // namespace fcg::tracking
