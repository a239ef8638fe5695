#include "platform/async/waiter.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace fcg::async {

bool waiter::wake(wake_reason why)
{
    auto const resume = std::exchange(resume_, nullptr);
    if (resume)
        resume(why);
    return resume != nullptr;
}

task<wake_reason> wait(loop& loop, std::shared_ptr<waiter> waiter, std::chrono::microseconds limit)
{
    loop::timer_id timer = 0;
    auto start = [&loop, &timer, limit, own_waiter = std::move(waiter)](auto handler) mutable {
        auto const parked = std::move(own_waiter);
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        auto const held = std::make_shared<decltype(handler)>(std::move(handler));
        // Posted to the loop, so that wake() never runs the task inside the caller's own work.
        parked->resume_ = [&loop, held](wake_reason why) {
            boost::asio::post(loop.executor(), [held, why] { std::move (*held)(why); });
        };
        timer = loop.call_after(limit, [parked] { parked->wake(wake_reason::timed_out); });
        if (slot.is_connected())
            slot.assign([weak = std::weak_ptr(parked)](boost::asio::cancellation_type) {
                if (auto const still = weak.lock())
                    still->wake(wake_reason::cancelled);
            });
    };
    wake_reason const why = co_await boost::asio::async_initiate<decltype(use_task) const, void(wake_reason)>(
        std::move(start), use_task);
    if (why != wake_reason::timed_out)
        loop.cancel(timer);
    co_return why;
}

void throw_cancelled()
{
    throw boost::system::system_error(boost::asio::error::operation_aborted);
}

bool means_cancelled(std::exception const& fault)
{
    auto const* const failure = dynamic_cast<boost::system::system_error const*>(&fault);
    return failure != nullptr && failure->code() == boost::asio::error::operation_aborted;
}

bool means_cancelled(std::exception_ptr const& thrown)
{
    try {
        std::rethrow_exception(thrown);
    } catch (std::exception const& fault) {
        return means_cancelled(fault);
    } catch (...) {
        return false;
    }
}

task<> go_on_when_cancelled()
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
}

} // namespace fcg::async
