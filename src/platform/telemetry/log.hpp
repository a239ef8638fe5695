#pragma once
#include "platform/core/settings.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

/// The program's log. Each event is one line, with the correlation id if it has one.
namespace fcg::telemetry {

struct log_settings {
    std::string level = "info";
    std::string format = "auto";          ///< "text", "json", or "auto" (text on a terminal, otherwise JSON)
    std::string file = "logs/fcg.txt";    ///< inside the data folder unless absolute; empty for none
    std::int64_t file_bytes = 10'485'760; ///< size at which the file rotates, in bytes
    std::int64_t files_kept = 5;
};

void declare_settings(core::declared_settings& settings, log_settings& values);

/// Sets up spdlog's default logger: stderr and the rotating text file. Call it once, before threads start.
void start_logging(log_settings const& settings, std::string const& data_folder);

enum class level { debug, info, warning, error };

/// Returns true if lines of this level are written.
bool is_logged(level level);
/// Writes one line. `part` is the module or the part of the platform. `correlation_id` may be empty.
void write_log(level level, std::string_view part, std::string_view correlation_id, std::string_view text);

/// Formats and writes one line if its level is logged.
template <class... Args>
void log(level level, std::string_view part, std::string_view correlation_id,
         fmt::format_string<Args...> text, Args&&... args)
{
    if (is_logged(level))
        write_log(level, part, correlation_id, fmt::format(text, std::forward<Args>(args)...));
}

} // namespace fcg::telemetry
