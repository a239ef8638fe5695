#include "bus/consuming/backoff.hpp"

#include "bus/consuming/retry.hpp"
#include "platform/async/backoff.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::bus {
namespace {

/// Short enough to notice the end of an outage quickly, and not to delay the end of the process.
constexpr std::chrono::milliseconds pause_base{50};
constexpr std::chrono::seconds max_pause{2};

task<bool> returning_true(task<> work)
{
    co_await std::move(work);
    co_return true;
}

} // namespace

void health_registry::report(std::string const& part, std::string text)
{
    std::lock_guard const hold(guard_);
    parts_[part] = std::move(text);
}

void health_registry::clear(std::string const& part)
{
    std::lock_guard const hold(guard_);
    parts_.erase(part);
}

std::string health_registry::text() const
{
    std::lock_guard const hold(guard_);
    std::string value;
    for (auto const& [part, text] : parts_)
        value += (value.empty() ? "" : "; ") + part + ": " + text;
    return value;
}

void retry_backoff::succeeded()
{
    if (failures_ == 0)
        return;
    failures_ = 0;
    board_.clear(part_);
    telemetry::log(telemetry::level::info, "bus", "", "{} works again", part_);
}

void retry_backoff::failed(std::exception_ptr const& why)
{
    auto const known = classify(why);
    if (++failures_ == 1)
        telemetry::log(telemetry::level::error, "bus", "", "{} failed: {}", part_, known.text);
    // A remote process reports its own failure, and this process can still serve requests.
    if (!known.is_remote)
        board_.report(part_, known.text);
}

task<> retry_backoff::pause()
{
    auto const delay = async::backoff_with_jitter(failures_, pause_base, max_pause, env_.random.fraction());
    co_await sleep_unless_stopping(env_.background, tasks_, delay);
}

task<bool> retry_backoff::attempt(task<> work)
{
    auto with_result = returning_true(std::move(work));
    auto const result = co_await attempt(std::move(with_result));
    co_return result.has_value();
}

task<bool> retry_backoff::attempt_until_it_works(std::function<task<>()> begin)
{
    bool is_done = false;
    while (!is_done && !tasks_.stopping()) {
        auto work = begin();
        is_done = co_await attempt(std::move(work));
    }
    co_return is_done;
}

task<bool> sleep_unless_stopping(async::loop& loop, async::task_group const& tasks,
                                 std::chrono::microseconds delay)
{
    if (!tasks.stopping())
        co_await async::wait(loop, std::make_shared<async::waiter>(), delay);
    co_return !tasks.stopping();
}

task<bool> wait_unless_stopping(async::signal& signal, async::task_group const& tasks,
                                std::chrono::microseconds limit)
{
    if (tasks.stopping())
        co_return false;
    try {
        co_await signal.wait_for(limit);
    } catch (std::exception const& fault) {
        if (!async::means_cancelled(fault))
            throw;
    }
    co_return !tasks.stopping();
}

} // namespace fcg::bus
