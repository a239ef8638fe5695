#pragma once
#include "platform/core/clock.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

namespace fcg::telemetry {

using line_buffer = fmt::basic_memory_buffer<char, 250>;

/// One line of the log, in either format.
struct log_line {
    core::time_point time;
    std::string_view level; ///< "info", "warning" ...
    std::string_view part;
    std::string_view correlation_id;
    std::string_view message;
    std::size_t thread = 0;
};

/// Appends one JSON object and the end of the line: ts, level, part, correlationId, message, thread. Omits
/// empty fields.
void append_json_line(log_line const& line, line_buffer& out);

/// Appends a line for people: "2026-11-22T12:00:01.250Z warning  games: message  [correlation id]" and its
/// end. Control characters are escaped, so that no text can look like another line.
void append_text_line(log_line const& line, line_buffer& out);

/// Appends `text` without anything that ends a line or moves a terminal's cursor. Control characters are
/// escaped, and of text that is not UTF-8 only the ASCII characters stay as they are.
void append_one_line(std::string_view text, line_buffer& out);

/// The column at which the level begins in a text line, for colouring it.
inline constexpr std::size_t level_column = sizeof("2026-11-22T12:00:01.250Z");

} // namespace fcg::telemetry
