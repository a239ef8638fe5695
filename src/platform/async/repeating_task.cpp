#include "platform/async/repeating_task.hpp"

#include "platform/async/backoff.hpp"
#include "platform/async/error_text.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <exception>
#include <optional>
#include <utility>

namespace fcg::async {

repeating_task::repeating_task(loop& loop, core::clock& clock, settings settings, round round)
    : loop_(loop),
      clock_(clock),
      settings_(std::move(settings)),
      round_(std::move(round)),
      own_news_(loop),
      tasks_(loop)
{
}

void repeating_task::start()
{
    keep_running(tasks_, loop_, settings_.name, [this] { return run(); });
}

task<bool> repeating_task::stop()
{
    bool const has_ended = co_await tasks_.drain(settings_.grace);
    co_return has_ended;
}

task<> repeating_task::run()
{
    while (!tasks_.stopping()) {
        std::chrono::microseconds pause{0};
        std::optional<std::string> failure;
        try {
            pause = co_await round_();
        } catch (std::exception const& thrown) {
            if (tasks_.stopping())
                throw;
            failure = error_text(thrown);
        }
        if (failure) {
            co_await pause_after_failure(std::move(*failure));
            continue;
        }
        recover();
        if (pause > pause.zero() && !tasks_.stopping()) // a round may go on when it is cancelled
            co_await news().wait_for(pause);
    }
}

task<> repeating_task::pause_after_failure(std::string why)
{
    if (++failures_ == 1) {
        failing_since_ = clock_.now();
        telemetry::log(telemetry::level::error, settings_.area, "", "{} failed and is tried again: {}",
                       settings_.name, why);
    }
    set_warning(
        fmt::format("{} has failed since {}: {}", settings_.name, core::to_rfc3339(failing_since_), why));
    co_await sleep_for(loop_, backoff(failures_, settings_.first_pause, settings_.max_pause));
}

void repeating_task::recover()
{
    if (std::exchange(failures_, 0) == 0)
        return;
    set_warning({});
    telemetry::log(telemetry::level::info, settings_.area, "", "{} works again", settings_.name);
}

void repeating_task::set_warning(std::string text)
{
    std::lock_guard const hold(guard_);
    warning_ = std::move(text);
}

std::string repeating_task::warning() const
{
    std::lock_guard const hold(guard_);
    return warning_;
}

std::string join_warnings(std::vector<std::string> const& warnings)
{
    std::string text;
    for (auto const& warning : warnings)
        if (!warning.empty())
            text.append(text.empty() ? "" : "; ").append(warning);
    return text;
}

} // namespace fcg::async
