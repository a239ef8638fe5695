#include "bus/consuming/backoff.hpp"
#include "platform/async/waiter.hpp"
#include "support/captured_log.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

#include <exception>
#include <string>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// A part of the bus that cannot work.
struct backoff_case {
    template <class Failure>
    void fail(std::string const& text)
    {
        backoff.failed(std::make_exception_ptr(Failure(text)));
    }

    captured_log log;
    simulated_world world;
    async::task_group tasks{world.loop};
    bus::health_registry board;
    bus::retry_backoff backoff{"relay of games", world.env, tasks, board};
};

task<> pause_once(bus::retry_backoff& backoff, bool& has_returned)
{
    co_await async::go_on_when_cancelled();
    co_await backoff.pause();
    has_returned = true;
}

} // namespace

TEST_CASE("a part that cannot work is reported with its last reason until it works again")
{
    backoff_case fixture;
    CHECK_FALSE(fixture.backoff.has_failed());
    fixture.fail<storage::storage_unavailable>("the disk is full");
    fixture.fail<storage::storage_unavailable>("the folder is read-only");
    CHECK(fixture.backoff.has_failed());
    CHECK(fixture.board.text() == "relay of games: the folder is read-only");
    fixture.backoff.succeeded();
    CHECK_FALSE(fixture.backoff.has_failed());
    CHECK(fixture.board.text() == "");
}

TEST_CASE("another process that is away delays a part, but is not a failure of this process")
{
    backoff_case fixture;
    fixture.fail<core::remote_unavailable>("games does not respond");
    CHECK(fixture.backoff.has_failed());
    CHECK(fixture.board.text() == "");
}

TEST_CASE("a pause after failures ends at once when the tasks are asked to stop")
{
    backoff_case fixture;
    for (int i = 0; i < 10; ++i)
        fixture.fail<storage::storage_unavailable>("the disk is full");
    bool has_returned = false;
    fixture.tasks.spawn("part", pause_once(fixture.backoff, has_returned));
    fixture.world.loop.run_ready();
    CHECK_FALSE(has_returned);
    auto const begin = fixture.world.clock.now();
    CHECK(fixture.world.run(fixture.tasks.drain(1h)));
    CHECK(has_returned);
    CHECK(fixture.world.clock.now() == begin);
}

} // namespace fcg::test
