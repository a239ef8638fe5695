#pragma once
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>
#include <utility>

namespace fcg::test {

/// Captures the log while this object exists, without debug messages. Threads may log meanwhile, but must
/// have ended before text() is called.
class captured_log {
public:
    captured_log() : before_(spdlog::default_logger())
    {
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_);
        auto logger = std::make_shared<spdlog::logger>("captured", std::move(sink));
        logger->set_pattern("%l %v");
        spdlog::set_default_logger(std::move(logger));
    }

    ~captured_log() { spdlog::set_default_logger(before_); }

    captured_log(captured_log const&) = delete;
    captured_log& operator=(captured_log const&) = delete;

    /// Returns a line for each message: its level, a space and its text.
    std::string text() const { return text_.str(); }

private:
    std::shared_ptr<spdlog::logger> before_;
    std::ostringstream text_;
};

} // namespace fcg::test
