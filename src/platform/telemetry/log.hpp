#pragma once
#include "platform/core/settings.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

/// The program's log: one line a happening, the correlation id on every line that belongs to one.
namespace fcg::telemetry {

struct log_settings {
    std::string level = "info";
    std::string format = "auto";          ///< "text", "json", or "auto": text on a terminal, JSON otherwise
    std::string file = "logs/fcg.txt";    ///< inside the data folder unless absolute; empty: none
    std::int64_t file_bytes = 10'485'760; ///< then it rotates
    std::int64_t files_kept = 5;
};

void declare_settings(core::declared_settings& settings, log_settings& into);

/// Sets up spdlog's default logger: stderr and the rotating text file. Call once, before threads start.
void start_logging(log_settings const& how, std::string const& data_folder);

enum class level { debug, info, warning, error };

bool is_logged(level at);
/// `part` is the module or the part of the platform; `correlation_id` may be empty.
void write_log(level at, std::string_view part, std::string_view correlation_id, std::string_view text);

template <class... Args>
void log(level at, std::string_view part, std::string_view correlation_id, fmt::format_string<Args...> text,
         Args&&... args)
{
    if (is_logged(at))
        write_log(at, part, correlation_id, fmt::format(text, std::forward<Args>(args)...));
}

} // namespace fcg::telemetry
