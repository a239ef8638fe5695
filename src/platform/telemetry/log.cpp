#include "platform/telemetry/log.hpp"

#include "platform/telemetry/log_line.hpp"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <unistd.h>

namespace fcg::telemetry {
namespace {

/// The fields that spdlog's message lacks. The sinks run on the thread that logs, so write_log() leaves the
/// fields here for them. They are empty for direct calls of spdlog.
struct log_context {
    std::string_view part;
    std::string_view correlation_id;
};

thread_local log_context current;

log_line line_of(spdlog::details::log_msg const& message)
{
    auto const level = spdlog::level::to_string_view(message.level);
    return {.time = std::chrono::floor<std::chrono::microseconds>(message.time),
            .level = {level.data(), level.size()},
            .part = current.part,
            .correlation_id = current.correlation_id,
            .message = {message.payload.data(), message.payload.size()},
            .thread = message.thread_id};
}

class json_formatter final : public spdlog::formatter {
public:
    void format(spdlog::details::log_msg const& message, spdlog::memory_buf_t& out) override
    {
        append_json_line(line_of(message), out);
    }

    std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<json_formatter>(); }
};

class text_formatter final : public spdlog::formatter {
public:
    void format(spdlog::details::log_msg const& message, spdlog::memory_buf_t& out) override
    {
        auto const line = line_of(message);
        append_text_line(line, out);
        message.color_range_start = level_column;
        message.color_range_end = level_column + line.level.size();
    }

    std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<text_formatter>(); }
};

spdlog::level::level_enum to_spdlog(level level)
{
    constexpr std::array levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                spdlog::level::err};
    return levels[static_cast<std::size_t>(level)];
}

spdlog::sink_ptr console_sink(std::string const& format)
{
    bool const as_text = format == "text" || (format == "auto" && isatty(STDERR_FILENO) != 0);
    if (!as_text) {
        auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        sink->set_formatter(std::make_unique<json_formatter>());
        return sink;
    }
    auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    sink->set_formatter(std::make_unique<text_formatter>());
    return sink;
}

spdlog::sink_ptr file_sink(log_settings const& settings, std::filesystem::path const& file)
{
    auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
        file.string(), static_cast<std::size_t>(settings.file_bytes),
        static_cast<std::size_t>(settings.files_kept));
    sink->set_formatter(std::make_unique<text_formatter>());
    return sink;
}

} // namespace

void declare_settings(core::declared_settings& settings, log_settings& values)
{
    settings.choice("log.level", values.level, {"debug", "info", "warning", "error"},
                    "The lowest level that is logged");
    settings.choice("log.format", values.format, {"auto", "text", "json"},
                    "On stderr: auto is text on a terminal and JSON otherwise");
    settings.text("log.file", values.file,
                  "The text log, inside the data folder unless absolute; empty for none");
    settings.number("log.fileBytes", values.file_bytes, 10'000, 10'000'000'000,
                    "The size at which the file rotates");
    settings.number("log.filesKept", values.files_kept, 1, 1000, "How many rotated files are kept");
}

void start_logging(log_settings const& settings, std::string const& data_folder)
{
    std::vector<spdlog::sink_ptr> sinks{console_sink(settings.format)};
    if (!settings.file.empty())
        sinks.push_back(file_sink(settings, std::filesystem::path(data_folder) / settings.file));
    auto logger = std::make_shared<spdlog::logger>("fcg", sinks.begin(), sinks.end());
    logger->set_level(spdlog::level::from_str(settings.level));
    logger->flush_on(spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
    spdlog::flush_every(std::chrono::seconds(1));
}

bool is_logged(level level)
{
    return spdlog::should_log(to_spdlog(level));
}

void write_log(level level, std::string_view part, std::string_view correlation_id, std::string_view text)
{
    current = {part, correlation_id};
    spdlog::default_logger_raw()->log(to_spdlog(level), text);
    current = {};
}

} // namespace fcg::telemetry
