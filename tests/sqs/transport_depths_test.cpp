#include "transport_case.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using fcg::test::transport_world;
using namespace std::chrono_literals;

namespace {

/// Returns how often the transport reads the depth of a queue and of its dead-letter queue in this time.
std::int64_t looks_while(transport_world& transport_world, std::chrono::microseconds time)
{
    auto const before = transport_world.service.count_of("GetQueueAttributes");
    transport_world.world.pass(time);
    return transport_world.service.count_of("GetQueueAttributes") - before;
}

} // namespace

TEST_CASE(
    "depths are asked for every ten seconds where something happens, and each minute where nothing does")
{
    transport_world world;
    world.declare();
    CHECK(looks_while(world, 11s) == 2);
    CHECK(looks_while(world, 5min) == 5 * 2);

    world.send("x");
    CHECK(looks_while(world, 10s) == 1);
    CHECK(world.queues().depth_now("q").ready == 1);
    CHECK(looks_while(world, 30s) == 3); // it is not empty

    auto const messages = world.receive();
    world.run(world.queues().remove("q", {messages.at(0).receipt}));
    CHECK(looks_while(world, 5min) <= 5 * 2 + 2);
    CHECK(world.queues().depth_now("q").ready == 0);
}

TEST_CASE("what others sent to a queue that was quiet is seen within a minute")
{
    transport_world world;
    world.declare();
    looks_while(world, 2min);
    world.messages("store-q").push_back(
        {.id = "m", .body = "{}", .attributes = {}, .sent_at = world.world.clock.now(), .visible_at = {}});
    looks_while(world, 1min);
    CHECK(world.queues().depth_now("q").ready == 1);
}

TEST_CASE("a depth that could not be asked for is asked for at the next interval")
{
    transport_world world;
    world.declare();
    looks_while(world, 2min);
    world.refuse("GetQueueAttributes", "ServiceUnavailable");
    world.send("x");
    looks_while(world, 11s);
    world.service.fault = {};
    looks_while(world, 10s);
    CHECK(world.queues().depth_now("q").ready == 1);
}
