#include "bus/backing_off.hpp"

#include "bus/retry.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace fcg::bus {
namespace {

/// Short enough that an outage's end is noticed at once, and that ending the process never waits long for a
/// pause.
constexpr std::chrono::milliseconds pause_base{50};
constexpr std::chrono::seconds pause_most{2};

void rethrow_unless_cancelled(boost::system::system_error const& error)
{
    if (error.code() != boost::asio::error::operation_aborted)
        throw error;
}

} // namespace

void backing_off::succeeded()
{
    if (failures_ == 0)
        return;
    failures_ = 0;
    board_.clear(part_);
    telemetry::log(telemetry::level::info, "bus", "", "{} works again", part_);
}

void backing_off::failed(std::exception_ptr const& why)
{
    auto const known = classify(why);
    if (++failures_ == 1)
        telemetry::log(telemetry::level::error, "bus", "", "{} cannot work: {}", part_, known.text);
    if (!known.is_elsewhere) // another process says so itself, and there is no reason to keep requests from
                             // here
        board_.report(part_, known.text);
}

task<> backing_off::pause()
{
    auto const delay = backoff(failures_, pause_base, pause_most, with_.chance.fraction());
    co_await sleep_unless_stopping(with_.background, tasks_, delay);
}

task<bool> sleep_unless_stopping(async::loop& on, async::task_group const& tasks,
                                 std::chrono::microseconds delay)
{
    if (tasks.stopping())
        co_return false;
    try {
        co_await async::sleep_for(on, delay);
    } catch (boost::system::system_error const& error) {
        rethrow_unless_cancelled(error);
    }
    co_return !tasks.stopping();
}

task<bool> wait_unless_stopping(async::signal& on, async::task_group const& tasks,
                                std::chrono::microseconds limit)
{
    if (tasks.stopping())
        co_return false;
    try {
        co_await on.wait_for(limit);
    } catch (boost::system::system_error const& error) {
        rethrow_unless_cancelled(error);
    }
    co_return !tasks.stopping();
}

} // namespace fcg::bus
