#pragma once
#include "platform/core/clock.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

namespace fcg::telemetry {

using line_buffer = fmt::basic_memory_buffer<char, 250>;

/// One happening, as both forms of the log show it.
struct log_line {
    core::time_point at;
    std::string_view level; ///< "info", "warning" ...
    std::string_view part;
    std::string_view correlation_id;
    std::string_view message;
    std::size_t thread = 0;
};

/// One JSON object and the line's end: ts, level, part, correlationId, message, thread; what is empty is left
/// out.
void append_json_line(log_line const& line, line_buffer& out);

/// For people: "2026-11-22T12:00:01.250Z warning  games  message  [correlation id]" and the line's end.
/// Control characters are escaped, so that nobody's text can look like a line of its own.
void append_text_line(log_line const& line, line_buffer& out);

/// Appends `text` without anything that ends a line or moves a terminal's cursor: control characters are
/// escaped, and text that is no UTF-8 keeps only its ASCII.
void append_one_line(std::string_view text, line_buffer& out);

/// Where the level stands in a text line, for colouring it.
inline constexpr std::size_t level_column = sizeof("2026-11-22T12:00:01.250Z");

} // namespace fcg::telemetry
