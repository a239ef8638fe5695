// Tests of what only the queue in a file promises.
#include "bus/inner_queue/sqlite/sqlite_queue.hpp"
#include "inner_queues.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <doctest/doctest.h>

#include <filesystem>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// Copies the queue's files as a process that was killed at this moment leaves them.
void copy_files(std::filesystem::path const& source, std::filesystem::path const& target)
{
    std::filesystem::create_directories(target);
    for (auto const* name : {"bus.db", "bus.db-wal"})
        std::filesystem::copy_file(source / name, target / name);
}

/// Runs `work` on a queue that `before` has filled, and calls `look` for the queue as a kill after each
/// commit of the work would leave it.
void kill_after_each_commit(std::function<task<>(bus::queue_transport&)> const& before,
                            std::function<task<>(bus::queue_transport&)> const& work,
                            std::function<void(simulated_world&, bus::queue_transport&)> const& look)
{
    simulated_world world;
    int commits = 0;
    storage::database::options options;
    options.on_commit = [&](std::size_t) {
        copy_files(world.folder / "data", world.folder / ("killed-" + std::to_string(++commits)));
    };
    storage::database file(world.folder / "data" / "bus.db", "bus", world.executor, world.executor, options);
    bus::sqlite_queue queue(world.env, file);
    world.run(before(queue));
    int const first = commits + 1;
    world.run(work(queue));
    REQUIRE(commits >= first);
    for (int i = first; i <= commits; ++i) {
        CAPTURE(i);
        auto const left = world.open("bus", "killed-" + std::to_string(i));
        bus::sqlite_queue sqlite_queue(world.env, *left);
        look(world, sqlite_queue);
    }
}

task<> bury_many(bus::queue_transport& queue)
{
    bus::queue_settings settings;
    settings.name = "q";
    co_await queue.declare(settings);
    std::vector<bus::outgoing> messages;
    for (int i = 0; i < 600; ++i)
        messages.push_back(queue_under_test::to("q", std::to_string(i)));
    co_await queue.send(std::move(messages), std::nullopt);
    auto const leased = co_await queue.receive("q", 1'000, 0s, 30s);
    std::vector<bus::burial> burials;
    for (auto const& message : leased)
        burials.push_back({message.receipt, "all"});
    co_await queue.bury("q", std::move(burials));
}

task<> redrive_all(bus::queue_transport& queue)
{
    co_await queue.redrive("q", 10'000);
}

std::size_t octets_in(storage::database& file)
{
    return file.read([](storage::reader& db) {
        auto rows = db.query("SELECT coalesce(sum(length(body)), 0) FROM messages");
        rows.next();
        return static_cast<std::size_t>(rows.integer(0));
    });
}

} // namespace

TEST_CASE("a second process is refused on the same file")
{
    simulated_world world;
    auto const mine = world.open("bus");
    CHECK_THROWS_AS(world.open("bus"), storage::storage_error);
}

TEST_CASE("a message can be received only once it is on disk")
{
    simulated_world world;
    auto const file = world.open("bus");
    bus::sqlite_store store(*file);
    auto const queue = world.run(store.declare({.name = "q"}));
    auto const changes = std::make_shared<bus::changes>();
    bus::changes::addition addition;
    addition.queue = queue;
    addition.message.content = {.id = "m", .body = "durable", .attributes = {}};
    changes->added.push_back(addition);
    bool on_disk = false;
    world.run(
        store.apply(changes, [&] { on_disk = store.find(changes->added[0].message.number).has_value(); }));
    CHECK(on_disk);
}

TEST_CASE("a redrive that is cut off anywhere has lost nothing and doubled nothing")
{
    int cuts = 0;
    kill_after_each_commit(bury_many, redrive_all,
                           [&cuts](simulated_world& world, bus::queue_transport& left) {
                               ++cuts;
                               auto const moved = left.depth_now("q").ready;
                               auto const dead = left.depth_now("q-error").ready;
                               CHECK(moved + dead == 600);
                               CHECK(world.run(left.redrive("q", 10'000)) == dead);
                               CHECK(left.depth_now("q").ready == 600);
                               auto const messages = world.run(left.receive("q", 1'000, 0s, 30s));
                               bodies bodies = bodies_of(messages);
                               CHECK(std::ranges::unique(bodies).empty());
                               CHECK(bodies.size() == 600);
                           });
    CHECK(cuts == 3); // 256 + 256 + 88
}

TEST_CASE("a redrive whose caller is cut off between two rounds leaves what it had not moved to the next")
{
    simulated_world world;
    boost::asio::cancellation_signal cut;
    bool is_redriving = false;
    storage::database::options options;
    options.on_commit = [&](std::size_t) {
        if (is_redriving)
            cut.emit(boost::asio::cancellation_type::terminal);
    };
    storage::database file(world.folder / "data" / "bus.db", "bus", world.executor, world.executor, options);
    bus::sqlite_queue queue(world.env, file);
    world.run(bury_many(queue));
    is_redriving = true;
    bool was_cut = false;
    boost::asio::co_spawn(world.loop.executor(), redrive_all(queue),
                          boost::asio::bind_cancellation_slot(
                              cut.slot(), [&](std::exception_ptr const& failure) { was_cut = !!failure; }));
    world.pass(0s);
    is_redriving = false;
    REQUIRE(was_cut);
    CHECK(queue.depth_now("q").ready == 256);
    CHECK(to_text(queue.depth_now("q-error")) == "ready 344, in flight 0, delayed 0");
    CHECK(world.run(queue.redrive("q", 10'000)) == 344);
}

TEST_CASE("a lease that began before its receive was stored ends when the queue says so, not later")
{
    simulated_world world;
    bool is_disk_slow = false;
    storage::database::options options;
    options.on_commit = [&](std::size_t) {
        if (is_disk_slow)
            world.clock.advance(20s);
    };
    storage::database file(world.folder / "data" / "bus.db", "bus", world.executor, world.executor, options);
    bus::sqlite_queue queue(world.env, file);
    world.run(queue.declare({.name = "q"}));
    world.run(queue.send({queue_under_test::to("q", "one")}, std::nullopt));
    world.run(queue.receive("q", 1, 0s, 1s));
    world.pass(2s);
    is_disk_slow = true; // a second receive is stored before the message is delivered
    auto const begun = world.clock.steady_now();
    auto const messages = world.run(queue.receive("q", 1, 0s, 30s));
    REQUIRE(messages.size() == 1);
    REQUIRE(messages[0].leased_until);
    CHECK(*messages[0].leased_until == begun + 30s);
}

TEST_CASE("a look shows as many messages as it is asked for, however large they are")
{
    sqlite_queue_under_test q;
    q.declare();
    for (int i = 0; i < 7; ++i)
        REQUIRE(q.send(std::string(1'000'000, static_cast<char>('a' + i))));
    CHECK(q.peek("q", 6).size() == 6);
    CHECK(q.peek("q", 100).size() == 7);
}

TEST_CASE("a burial is one step: the message is in one of the two queues")
{
    auto const send_one = [](bus::queue_transport& queue) -> task<> {
        co_await queue.declare({.name = "q"});
        std::vector<bus::outgoing> outgoings{queue_under_test::to("q", "mortal")};
        co_await queue.send(std::move(outgoings), std::nullopt);
    };
    auto const bury_it = [](bus::queue_transport& queue) -> task<> {
        auto const messages = co_await queue.receive("q", 1, 0s, 30s);
        std::vector<bus::burial> dead{{messages.at(0).receipt, "no use"}};
        co_await queue.bury("q", std::move(dead));
    };
    kill_after_each_commit(send_one, bury_it, [](simulated_world&, bus::queue_transport& left) {
        CHECK(left.depth_now("q").ready + left.depth_now("q-error").ready == 1);
    });
}

TEST_CASE("after the clock was set back a message waits no longer than it was to wait")
{
    sqlite_queue_under_test q;
    q.declare();
    q.send_all({q.to("q", "at once"), q.to("q", "later", 30s)});
    q.run(q.queues().bury("q", {{q.run(q.queues().receive("q", 1, 0s, 30s)).at(0).receipt, "no use"}}));
    q.send_all({q.to("q", "at once, too")});
    q.restart_on([](storage::transaction& tx) { // as if everything had been stored a day later
        tx.execute("UPDATE messages SET enqueued_at = enqueued_at + $1, visible_at = visible_at + $1",
                   std::chrono::microseconds(24h).count());
    });
    CHECK(q.queues().depth_now("q-error").ready == 1);
    CHECK(bodies_of(q.run(q.queues().receive("q", 10, 0s, 30s))) == bodies{"at once, too"});
    q.pass(30s);
    CHECK(bodies_of(q.run(q.queues().receive("q", 10, 0s, 60s))) == bodies{"at once, too", "later"});
}

TEST_CASE("a first receive writes nothing")
{
    simulated_world world;
    auto const file = world.open("bus");
    bus::sqlite_queue queue(world.env, *file);
    world.run(queue.declare({.name = "q"}));
    std::vector<bus::outgoing> outgoings{queue_under_test::to("q", "cheap")};
    world.run(queue.send(outgoings, std::nullopt));
    auto const before = file->counts().commits;
    CHECK(world.run(queue.receive("q", 1, 0s, 30s)).size() == 1);
    CHECK(file->counts().commits == before);
    world.pass(31s);
    CHECK(world.run(queue.receive("q", 1, 0s, 30s)).size() == 1);
    CHECK(file->counts().commits == before + 1);
}

TEST_CASE("what is deleted is gone from the file")
{
    simulated_world world;
    auto const file = world.open("bus");
    bus::sqlite_queue queue(world.env, *file);
    world.run(queue.declare({.name = "q"}));
    std::vector<bus::outgoing> outgoings{queue_under_test::to("q", "short-lived")};
    world.run(queue.send(outgoings, std::nullopt));
    CHECK(octets_in(*file) == std::string("short-lived").size());
    auto const messages = world.run(queue.receive("q", 1, 0s, 30s));
    world.run(queue.remove("q", {messages.at(0).receipt}));
    CHECK(octets_in(*file) == 0);
}

TEST_CASE("after a restart with a large backlog the depth is known at once, and everything comes")
{
    sqlite_queue_under_test q;
    q.declare();
    std::vector<bus::outgoing> outgoings;
    for (int i = 0; i < 5'000; ++i)
        outgoings.push_back(q.to("q", std::to_string(i)));
    q.send_all(std::move(outgoings));
    q.restart();
    CHECK(q.depth().ready == 5'000);
    std::size_t count = 0;
    for (auto messages = q.receive(700); !messages.empty(); messages = q.receive(700))
        count += messages.size();
    CHECK(count == 5'000);
}

TEST_CASE("attributes are kept as one JSON object, in their order")
{
    bus::message message{.id = "m", .body = "b", .attributes = {{"b", "1"}, {"a", "\"ção\"\n"}, {"c", "🎮"}}};
    auto const text = bus::attributes_to_text(message);
    CHECK(text == R"({"b":"1","a":"\"ção\"\n","c":"🎮"})");
    bus::message read{.id = "m", .body = "b", .attributes = {}};
    bus::attributes_from_text(text, read);
    CHECK(read.attributes == message.attributes);
    CHECK(bus::attributes_to_text({}) == "{}");
    CHECK_THROWS_WITH(bus::attributes_from_text("[", read), "the attributes of the message m are damaged");
}

} // namespace fcg::test
