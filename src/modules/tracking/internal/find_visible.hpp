#pragma once
#include "games/api/questions.hpp"
#include "internal/module_context.hpp"
#include "internal/timeline.hpp"
#include "platform/http/request.hpp"

namespace fcg::tracking {

/// Returns the timeline of {paymentId}, its steps by number, if the caller is its buyer or an admin, else
/// 404. Asks games if no event of the purchase has arrived yet. Throws core::unavailable.
task<http::result<timeline>> find_visible(module_context& context, games::questions& games,
                                          http::request& request);

} // namespace fcg::tracking
