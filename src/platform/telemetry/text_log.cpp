#include "platform/telemetry/text_log.hpp"

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/log_line.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>

namespace fcg::telemetry {

struct text_log::impl {
    spdlog::sinks::rotating_file_sink_mt file;
};

text_log::text_log(std::filesystem::path const& file, text_log_limits limits)
    : impl_(new impl{spdlog::sinks::rotating_file_sink_mt(file.string(),
                                                          static_cast<std::size_t>(limits.file_bytes),
                                                          static_cast<std::size_t>(limits.files_kept))})
{
    impl_->file.set_pattern("%v");
}

text_log::~text_log() = default;

void text_log::write(core::time_point time, std::string_view text)
{
    line_buffer line;
    fmt::format_to(fmt::appender(line), "{} ", core::to_rfc3339(time));
    append_one_line(text, line);
    try {
        impl_->file.log(
            {spdlog::string_view_t{}, spdlog::level::info, spdlog::string_view_t(line.data(), line.size())});
        impl_->file.flush();
    } catch (spdlog::spdlog_ex const& failure) {
        log(level::error, "log", {}, "{} was not written to: {}", impl_->file.filename(), failure.what());
    }
}

} // namespace fcg::telemetry
