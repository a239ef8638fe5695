#include "platform/async/on_loop.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

using namespace fcg;
using namespace fcg::async;
using namespace std::chrono_literals;

namespace {

/// A loop that runs on a thread of its own.
struct loop_thread {
    real_loop loop;
    std::thread thread{[this] { loop.run(); }};

    ~loop_thread()
    {
        loop.stop();
        thread.join();
    }
};

task<std::thread::id> where_am_i()
{
    co_return std::this_thread::get_id();
}

task<std::string> fail()
{
    throw std::invalid_argument("no such queue");
    co_return "";
}

task<> sleep_to_the_end(loop& loop, std::chrono::microseconds time, bool& ended)
{
    co_await sleep_for(loop, time);
    ended = true;
}

/// Returns the ids of three threads: of the caller before, of the work, of the caller after.
template <class Hop>
task<std::vector<std::thread::id>> ids_of(loop& there, Hop hop)
{
    std::vector<std::thread::id> ids{std::this_thread::get_id()};
    auto const away = co_await hop(there, where_am_i());
    ids.push_back(away);
    ids.push_back(std::this_thread::get_id());
    co_return ids;
}

/// Starts `work`, cancels it at once and runs the loop. Returns true if it ended with an error.
bool is_cut_off(test::simulated_loop& loop, task<> work)
{
    boost::asio::cancellation_signal cancel;
    bool failed = false;
    boost::asio::co_spawn(
        loop.executor(), std::move(work),
        boost::asio::bind_cancellation_slot(
            cancel.slot(), [&failed](std::exception_ptr const& failure) { failed = failure != nullptr; }));
    loop.run_ready();
    cancel.emit(boost::asio::cancellation_type::terminal);
    loop.run_until([] { return false; }, 2h);
    return failed;
}

auto const running = [](loop& there, auto work) { return run_on(there, std::move(work)); };
auto const finishing = [](loop& there, auto work) { return finish_on(there, std::move(work)); };

} // namespace

TEST_CASE("work for another loop runs on its thread, and the caller goes on on his own")
{
    real_loop here; // outlives the thread that resumes the tasks waiting on it
    loop_thread there;
    for (auto const& ids :
         {test::run(here, ids_of(there.loop, running)), test::run(here, ids_of(there.loop, finishing))}) {
        CHECK(ids[0] == std::this_thread::get_id());
        CHECK(ids[1] == there.thread.get_id());
        CHECK(ids[2] == std::this_thread::get_id());
    }
}

TEST_CASE("what the work on another loop throws comes out at its caller")
{
    real_loop here; // outlives the thread that resumes the tasks waiting on it
    loop_thread there;
    CHECK_THROWS_WITH_AS(test::run(here, run_on(there.loop, fail())), "no such queue", std::invalid_argument);
    CHECK_THROWS_WITH_AS(test::run(here, finish_on(there.loop, fail())), "no such queue",
                         std::invalid_argument);
}

TEST_CASE("work for the caller's own loop is done there")
{
    real_loop here;
    CHECK(test::run(here, run_on(here, where_am_i())) == std::this_thread::get_id());
    CHECK(test::run(here, finish_on(here, where_am_i())) == std::this_thread::get_id());
}

TEST_CASE("cancelling the caller of run_on cancels the work")
{
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    bool ended = false;
    CHECK(is_cut_off(loop, run_on(loop, sleep_to_the_end(loop, 1h, ended))));
    CHECK_FALSE(ended);
}

TEST_CASE("cancelling the caller of run_on cancels work on another thread")
{
    real_loop here; // outlives the thread that resumes the tasks waiting on it
    loop_thread there;
    boost::asio::cancellation_signal cancel;
    bool ended = false;
    bool failed = false;
    boost::asio::co_spawn(
        here.executor(), run_on(there.loop, sleep_to_the_end(there.loop, 1h, ended)),
        boost::asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr const& failure) {
            failed = failure != nullptr;
            here.stop();
        }));
    here.post([&cancel] { cancel.emit(boost::asio::cancellation_type::terminal); });
    here.run();
    CHECK(failed);
    CHECK_FALSE(ended);
}

TEST_CASE("cancelling the caller of finish_on leaves the work alone, and he waits for its end")
{
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    bool ended = false;
    CHECK_FALSE(is_cut_off(loop, finish_on(loop, sleep_to_the_end(loop, 1h, ended))));
    CHECK(ended);
}
