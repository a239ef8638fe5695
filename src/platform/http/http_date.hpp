#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace fcg::http {

/// "Mon, 23 Nov 2026 06:44:20 GMT"; nothing when `text` is not such a moment.
std::optional<core::time_point> parse_http_date(std::string_view text);

/// How long a Retry-After header asks to wait, from `now` on: a number of seconds or a moment (RFC 9110,
/// section 10.2.3); nothing when it is neither. A moment that is past is 0.
std::optional<std::chrono::microseconds> parse_retry_after(std::string_view text, core::time_point now);

} // namespace fcg::http
