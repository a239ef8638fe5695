#pragma once
#include "platform/core/clock.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace fcg::telemetry {

struct text_log_limits {
    std::int64_t file_bytes = 10'485'760; ///< size at which the file rotates, in bytes
    std::int64_t files_kept = 5;          ///< number of rotated files kept besides the newest
};

/// A text file beside the program's log, for one kind of event that operators read separately. Each line is
/// "2026-11-22T12:00:01.250Z text". Rotation bounds its size.
class text_log {
public:
    /// Makes the file and its folder. Throws spdlog::spdlog_ex with a message for the operator.
    explicit text_log(std::filesystem::path const& file, text_log_limits limits = {});
    ~text_log();

    /// Writes one line. Escapes what would end the line or move a cursor. If the line cannot be written, it
    /// logs an error in the program's log and returns normally. Thread-safe.
    void write(core::time_point time, std::string_view text);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::telemetry
