#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace fcg::http {

/// Reads "Mon, 23 Nov 2026 06:44:20 GMT". Returns nothing if `text` is not valid.
std::optional<core::time_point> parse_http_date(std::string_view text);

/// Returns how long a Retry-After header asks to wait from `now`. Reads a number of seconds or a moment (RFC
/// 9110, section 10.2.3). Returns nothing if `text` is neither, 0 for a moment in the past, and at most a
/// year for a number of seconds.
std::optional<std::chrono::microseconds> parse_retry_after(std::string_view text, core::time_point now);

} // namespace fcg::http
