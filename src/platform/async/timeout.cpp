#include "platform/async/timeout.hpp"

#include "platform/async/waiter.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>

namespace fcg::async::detail {
namespace {

/// Shared with the timer and with the caller's cancellation slot, either of which may call too late.
struct deadline {
    boost::asio::cancellation_signal cancel;
    bool passed = false;
};

} // namespace

task<> run_with_timeout(loop& loop, task<> work, std::chrono::microseconds limit)
{
    auto const shared = std::make_shared<deadline>();
    std::weak_ptr<deadline> const weak = shared;
    auto const timer = loop.call_after(limit, [weak] {
        if (auto const still = weak.lock()) {
            still->passed = true;
            still->cancel.emit(boost::asio::cancellation_type::terminal);
        }
    });

    auto const caller = co_await boost::asio::this_coro::cancellation_state;
    if (auto slot = caller.slot(); slot.is_connected())
        slot.assign([weak](boost::asio::cancellation_type cancellation_type) {
            if (auto const still = weak.lock())
                still->cancel.emit(cancellation_type);
        });

    std::exception_ptr failure;
    try {
        co_await boost::asio::co_spawn(loop.executor(), std::move(work),
                                       boost::asio::bind_cancellation_slot(shared->cancel.slot(), use_task));
    } catch (...) {
        failure = std::current_exception();
    }
    loop.cancel(timer);

    if (!failure)
        co_return;
    if (shared->passed && means_cancelled(failure))
        throw timed_out();
    std::rethrow_exception(failure);
}

} // namespace fcg::async::detail
