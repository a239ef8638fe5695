#include "platform/async/waiter.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

#include <exception>
#include <memory>
#include <optional>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

/// A task that waits for an hour at the longest, on a simulated loop.
struct waiting_case {
    waiting_case()
    {
        auto note_reason = [this](std::exception_ptr const&, async::wake_reason why) { reason = why; };
        boost::asio::co_spawn(loop.executor(), async::wait(loop, parked, 1h),
                              boost::asio::bind_cancellation_slot(cancel.slot(), note_reason));
        loop.run_ready();
    }

    std::chrono::microseconds passed() { return time.now().time_since_epoch(); }

    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    boost::asio::cancellation_signal cancel;
    std::shared_ptr<async::waiter> parked = std::make_shared<async::waiter>();
    std::optional<async::wake_reason> reason; ///< empty while the task waits
};

/// Sleeps twice for a minute and counts the sleeps that were cut off.
task<> sleep_twice(async::loop& loop, int& cut_off)
{
    co_await async::go_on_when_cancelled();
    for (int i = 0; i < 2; ++i) {
        try {
            co_await async::sleep_for(loop, 1min);
        } catch (boost::system::system_error const& failure) {
            cut_off += async::means_cancelled(failure) ? 1 : 0;
        }
    }
}

} // namespace

TEST_CASE("a wait returns whether it was notified, timed out or cancelled")
{
    SUBCASE("notified")
    {
        waiting_case fixture;
        CHECK(fixture.parked->wake(async::wake_reason::notified));
        fixture.loop.run_ready();
        CHECK(fixture.reason == async::wake_reason::notified);
        CHECK(fixture.passed() == 0s);
    }
    SUBCASE("timed out")
    {
        waiting_case fixture;
        fixture.loop.run_until([&fixture] { return fixture.reason.has_value(); }, 2h);
        CHECK(fixture.reason == async::wake_reason::timed_out);
        CHECK(fixture.passed() == 1h);
    }
    SUBCASE("cancelled")
    {
        waiting_case fixture;
        fixture.cancel.emit(boost::asio::cancellation_type::terminal);
        fixture.loop.run_ready();
        CHECK(fixture.reason == async::wake_reason::cancelled);
        CHECK(fixture.passed() == 0s);
    }
}

TEST_CASE("a waiter wakes its task once, and never inside the call that wakes it")
{
    waiting_case fixture;
    CHECK(fixture.parked->wake(async::wake_reason::notified));
    CHECK_FALSE(fixture.reason);
    CHECK_FALSE(fixture.parked->wake(async::wake_reason::timed_out));
    fixture.loop.run_ready();
    CHECK(fixture.reason == async::wake_reason::notified);
    CHECK_FALSE(fixture.parked->wake(async::wake_reason::notified));
}

TEST_CASE("a task that goes on when it is cancelled loses only the wait that was under way")
{
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    boost::asio::cancellation_signal cancel;
    int cut_off = 0;
    bool has_returned = false;
    auto note_end = [&has_returned](std::exception_ptr const& failure) { has_returned = !failure; };
    boost::asio::co_spawn(loop.executor(), sleep_twice(loop, cut_off),
                          boost::asio::bind_cancellation_slot(cancel.slot(), note_end));
    loop.run_until([] { return false; }, 10s);
    cancel.emit(boost::asio::cancellation_type::terminal);
    loop.run_until([&has_returned] { return has_returned; }, 1h);
    CHECK(has_returned);
    CHECK(cut_off == 1);
    CHECK(time.now().time_since_epoch() == 70s);
}
