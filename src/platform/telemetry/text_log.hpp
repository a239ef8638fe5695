#pragma once
#include "platform/core/clock.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace fcg::telemetry {

/// A text file beside the program's log, for one kind of happening that operators read by itself: one line
/// each, "2026-11-22T12:00:01.250Z text". However much is written, it takes no more room than its files may.
class text_log {
public:
    struct limits {
        std::int64_t file_bytes = 10'485'760; ///< then it rotates
        std::int64_t files_kept = 5;          ///< besides the newest
    };

    /// Makes the file and its folder. Throws spdlog::spdlog_ex, for the operator.
    explicit text_log(std::filesystem::path const& file);
    text_log(std::filesystem::path const& file, limits how);
    ~text_log();

    /// Any thread. What would end the line or move a cursor is escaped. A line that cannot be written is an
    /// error in the program's log: what it tells of goes on.
    void write(core::time_point at, std::string_view text);

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::telemetry
