// What only the queue in a file has to promise.
#include "bus/sqlite/attributes.hpp"
#include "bus/sqlite/sqlite_store.hpp"
#include "inner_queues.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <doctest/doctest.h>

#include <filesystem>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// The queue's files as a process that was killed at this moment leaves them.
void copy_files(std::filesystem::path const& from, std::filesystem::path const& to)
{
    std::filesystem::create_directories(to);
    for (auto const* name : {"bus.db", "bus.db-wal"})
        std::filesystem::copy_file(from / name, to / name);
}

/// Runs `work` on a queue with `before` in it, and shows the queue as every kill between two commits would
/// leave it.
void kill_after_each_commit(std::function<task<>(bus::queue_transport&)> const& before,
                            std::function<task<>(bus::queue_transport&)> const& work,
                            std::function<void(simulated_world&, bus::queue_transport&)> const& look)
{
    simulated_world world;
    int commits = 0;
    storage::database::options how;
    how.on_commit = [&](std::size_t) {
        copy_files(world.folder / "data", world.folder / ("killed-" + std::to_string(++commits)));
    };
    storage::database file(world.folder / "data" / "bus.db", "bus", world.place, world.place, how);
    bus::sqlite_queue queue(world.around, file);
    world.run(before(queue));
    int const first = commits + 1;
    world.run(work(queue));
    REQUIRE(commits >= first);
    for (int i = first; i <= commits; ++i) {
        CAPTURE(i);
        auto const left = world.open("bus", "killed-" + std::to_string(i));
        bus::sqlite_queue found(world.around, *left);
        look(world, found);
    }
}

task<> bury_many(bus::queue_transport& queue)
{
    bus::queue_settings how;
    how.name = "q";
    co_await queue.declare(how);
    std::vector<bus::outgoing> messages;
    for (int i = 0; i < 600; ++i)
        messages.push_back(queue_under_test::to("q", std::to_string(i)));
    co_await queue.send(std::move(messages), std::nullopt);
    auto const got = co_await queue.receive("q", 1'000, 0s, 30s);
    std::vector<bus::burial> burials;
    for (auto const& one : got)
        burials.push_back({one.receipt, "all"});
    co_await queue.bury("q", std::move(burials));
}

task<> redrive_all(bus::queue_transport& queue)
{
    co_await queue.redrive("q", 10'000);
}

std::size_t octets_in(storage::database& file)
{
    return file.read([](storage::reader& in) {
        auto rows = in.query("SELECT coalesce(sum(length(body)), 0) FROM messages");
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
    auto const what = std::make_shared<bus::changes>();
    bus::changes::addition one;
    one.queue = queue;
    one.what.content = {.id = "m", .body = "durable", .attributes = {}};
    what->added.push_back(one);
    bool on_disk = false;
    world.run(store.apply(what, [&] { on_disk = store.find(what->added[0].what.number).has_value(); }));
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
                               auto const all = world.run(left.receive("q", 1'000, 0s, 30s));
                               bodies found = bodies_of(all);
                               CHECK(std::ranges::unique(found).empty());
                               CHECK(found.size() == 600);
                           });
    CHECK(cuts == 3); // 256 + 256 + 88
}

TEST_CASE("a redrive whose caller is cut off between two rounds leaves what it had not moved to the next")
{
    simulated_world world;
    boost::asio::cancellation_signal cut;
    bool is_redriving = false;
    storage::database::options how;
    how.on_commit = [&](std::size_t) {
        if (is_redriving)
            cut.emit(boost::asio::cancellation_type::terminal);
    };
    storage::database file(world.folder / "data" / "bus.db", "bus", world.place, world.place, how);
    bus::sqlite_queue queue(world.around, file);
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
    storage::database::options how;
    how.on_commit = [&](std::size_t) {
        if (is_disk_slow)
            world.clock.advance(20s);
    };
    storage::database file(world.folder / "data" / "bus.db", "bus", world.place, world.place, how);
    bus::sqlite_queue queue(world.around, file);
    world.run(queue.declare({.name = "q"}));
    world.run(queue.send({queue_under_test::to("q", "one")}, std::nullopt));
    world.run(queue.receive("q", 1, 0s, 1s));
    world.pass(2s);
    is_disk_slow = true; // a second receive is written down before it is handed out
    auto const begun = world.clock.steady_now();
    auto const got = world.run(queue.receive("q", 1, 0s, 30s));
    REQUIRE(got.size() == 1);
    REQUIRE(got[0].leased_until);
    CHECK(*got[0].leased_until == begun + 30s);
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
        std::vector<bus::outgoing> one{queue_under_test::to("q", "mortal")};
        co_await queue.send(std::move(one), std::nullopt);
    };
    auto const bury_it = [](bus::queue_transport& queue) -> task<> {
        auto const got = co_await queue.receive("q", 1, 0s, 30s);
        std::vector<bus::burial> dead{{got.at(0).receipt, "no use"}};
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
    q.restart_on([](storage::transaction& in) { // as if all of it had been written a day later
        in.execute("UPDATE messages SET enqueued_at = enqueued_at + $1, visible_at = visible_at + $1",
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
    bus::sqlite_queue queue(world.around, *file);
    world.run(queue.declare({.name = "q"}));
    std::vector<bus::outgoing> one{queue_under_test::to("q", "cheap")};
    world.run(queue.send(one, std::nullopt));
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
    bus::sqlite_queue queue(world.around, *file);
    world.run(queue.declare({.name = "q"}));
    std::vector<bus::outgoing> one{queue_under_test::to("q", "short-lived")};
    world.run(queue.send(one, std::nullopt));
    CHECK(octets_in(*file) == std::string("short-lived").size());
    auto const got = world.run(queue.receive("q", 1, 0s, 30s));
    world.run(queue.remove("q", {got.at(0).receipt}));
    CHECK(octets_in(*file) == 0);
}

TEST_CASE("after a restart with a large backlog the depth is known at once, and everything comes")
{
    sqlite_queue_under_test q;
    q.declare();
    std::vector<bus::outgoing> some;
    for (int i = 0; i < 5'000; ++i)
        some.push_back(q.to("q", std::to_string(i)));
    q.send_all(std::move(some));
    q.restart();
    CHECK(q.depth().ready == 5'000);
    std::size_t count = 0;
    for (auto got = q.receive(700); !got.empty(); got = q.receive(700))
        count += got.size();
    CHECK(count == 5'000);
}

TEST_CASE("attributes are kept as one JSON object, in their order")
{
    bus::message one{.id = "m", .body = "b", .attributes = {{"b", "1"}, {"a", "\"ção\"\n"}, {"c", "🎮"}}};
    auto const text = bus::attributes_to_text(one);
    CHECK(text == R"({"b":"1","a":"\"ção\"\n","c":"🎮"})");
    bus::message read{.id = "m", .body = "b", .attributes = {}};
    bus::attributes_from_text(text, read);
    CHECK(read.attributes == one.attributes);
    CHECK(bus::attributes_to_text({}) == "{}");
    CHECK_THROWS_WITH(bus::attributes_from_text("[", read), "the attributes of the message m are damaged");
}

} // namespace fcg::test
