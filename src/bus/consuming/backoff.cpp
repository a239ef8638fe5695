#include "bus/consuming/backoff.hpp"

#include "bus/consuming/retry.hpp"
#include "platform/async/backoff.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace fcg::bus {
namespace {

/// Short enough to notice the end of an outage quickly, and not to delay the end of the process.
constexpr std::chrono::milliseconds pause_base{50};
constexpr std::chrono::seconds max_pause{2};

void rethrow_unless_cancelled(boost::system::system_error const& error)
{
    if (error.code() != boost::asio::error::operation_aborted)
        throw error;
}

} // namespace

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

task<bool> sleep_unless_stopping(async::loop& loop, async::task_group const& tasks,
                                 std::chrono::microseconds delay)
{
    if (tasks.stopping())
        co_return false;
    try {
        co_await async::sleep_for(loop, delay);
    } catch (boost::system::system_error const& error) {
        rethrow_unless_cancelled(error);
    }
    co_return !tasks.stopping();
}

task<bool> wait_unless_stopping(async::signal& signal, async::task_group const& tasks,
                                std::chrono::microseconds limit)
{
    if (tasks.stopping())
        co_return false;
    try {
        co_await signal.wait_for(limit);
    } catch (boost::system::system_error const& error) {
        rethrow_unless_cancelled(error);
    }
    co_return !tasks.stopping();
}

} // namespace fcg::bus
