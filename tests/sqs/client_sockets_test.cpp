#include "bus/sqs/client/client.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/random.hpp"
#include "support/answering_server.hpp"
#include "support/run_task.hpp"
#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>

using namespace fcg;
using namespace fcg::bus::sqs;
using namespace std::chrono_literals;
using fcg::test::answering_server;
using fcg::test::run;

namespace {

task<> poll(client& client)
{
    co_await client.receive("http://queue", {.max = 10, .wait_seconds = 20});
}

/// Responds to every request except long polls, which never end.
std::optional<answering_server::answer> answer_all_but_polls(std::string const& request)
{
    if (request.find("AmazonSQS.ReceiveMessage") != request.npos)
        return std::nullopt;
    return answering_server::answer{.status = 200, .body = R"({"QueueUrl":"http://queue"})"};
}

struct socket_world {
    async::real_loop loop;
    core::system_clock clock;
    test::seeded_random random{7};
    telemetry::metrics metrics;
    answering_server server{loop, answer_all_but_polls};
    sqs_settings settings;

    std::unique_ptr<client> make_client()
    {
        settings.region = "eu-west-1";
        settings.endpoint = server.url();
        settings.access_key_id = "key";
        settings.secret_access_key = "secret";
        aws_environment const nothing_set{[](std::string const&) { return std::string(); }, "/nonexistent"};
        return std::make_unique<client>(client::context{loop, clock, random, metrics}, settings, nothing_set);
    }
};

std::size_t occurrences(std::string_view text, std::string_view part)
{
    std::size_t count = 0;
    for (auto index = text.find(part); index != text.npos; index = text.find(part, index + 1))
        ++count;
    return count;
}

} // namespace

TEST_CASE("a call over a socket says once where it goes and what it is")
{
    socket_world world;
    auto const over_sockets = world.make_client();
    CHECK(run(world.loop, over_sockets->get_queue_url("q")) == "http://queue");
    REQUIRE(world.server.requests().size() == 1);
    auto const& request = world.server.requests()[0];
    CHECK(request.starts_with("POST / HTTP/1.1\r\n"));
    CHECK(occurrences(request, "Host: 127.0.0.1:" + std::to_string(world.server.port()) + "\r\n") == 1);
    CHECK(occurrences(request, "Host: ") == 1);
    CHECK(occurrences(request, "Content-Type: ") == 1);
    CHECK(occurrences(request, "Content-Type: application/x-amz-json-1.0\r\n") == 1);
    CHECK(occurrences(request, "SignedHeaders=content-type;host;x-amz-date;x-amz-target") == 1);
}

TEST_CASE("calls share their connections")
{
    socket_world world;
    auto const over_sockets = world.make_client();
    for (int times = 0; times < 5; ++times)
        run(world.loop, over_sockets->get_queue_url("q"));
    CHECK(world.server.connections() == 1);
}

TEST_CASE("long polls keep no other call waiting, and can be cancelled")
{
    socket_world world;
    world.settings.max_connections = 1;
    auto const over_sockets = world.make_client();
    async::task_group polls(world.loop);
    for (int times = 0; times < 5; ++times)
        polls.spawn("poll", poll(*over_sockets));
    while (world.server.requests().size() < 5)
        run(world.loop, async::sleep_for(world.loop, 1ms));
    CHECK(run(world.loop, over_sockets->get_queue_url("q")) == "http://queue");
    CHECK(run(world.loop, polls.drain(10s)));
    CHECK(polls.failed() == 0);
}
