#include "storage_fixture.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::add_item;
using test::adding;
using test::kinds_of;
using test::names_of;

namespace {

using units = std::vector<storage::database::unit_of_work>;

task<> write_one(storage::database& db, std::string name)
{
    co_await db.write(adding(std::move(name)));
}

} // namespace

TEST_CASE("all units that wait are committed together, once")
{
    test::simulated_store store;
    auto const before = store.db.counts();
    for (int i = 0; i < 100; ++i)
        test::start(store.loop, write_one(store.db, "item " + std::to_string(i)));
    store.loop.run_ready();

    auto const after = store.db.counts();
    CHECK(after.units - before.units == 100);
    CHECK(after.commits - before.commits == 1);
    CHECK(after.waiting == 0);
}

TEST_CASE("units that come while a thread commits share the next commit")
{
    test::threaded_store store;
    auto& loop = store.loop;
    auto const before = store.db.counts();
    int ended = 0;
    {
        test::held_executor const busy(store.writes);
        for (int i = 0; i < 50; ++i)
            test::start(loop, write_one(store.db, std::to_string(i)), [&] {
                if (++ended == 50)
                    loop.stop();
            });
        loop.context().poll();
        CHECK(store.db.counts().waiting == 50);
    }
    loop.run();
    CHECK(store.db.counts().commits - before.commits == 1);
    CHECK(store.db.counts().units - before.units == 50);
}

TEST_CASE("a commit takes no more units than its limit, in the order of their submission")
{
    std::vector<std::size_t> sizes;
    test::simulated_store store(
        {.max_units_in_a_commit = 4, .on_commit = [&](std::size_t n) { sizes.push_back(n); }});
    sizes.clear();
    std::string order;
    units ten;
    for (char name = 'a'; name < 'k'; ++name)
        ten.push_back([&order, name](storage::transaction&) { order += name; });
    auto const outcomes = test::run(store.loop, store.db.write_each(ten));
    CHECK(outcomes.size() == 10);
    CHECK(order == "abcdefghij");
    CHECK(sizes == std::vector<std::size_t>{4, 4, 2});
}

TEST_CASE("a unit that throws is rolled back alone, and its owner gets what it threw")
{
    test::simulated_store store;
    auto const outcomes = test::run(store.loop, store.db.write_each(units{
                                                    adding("a"),
                                                    [](storage::transaction& tx) {
                                                        add_item(tx, "b");
                                                        throw std::runtime_error("changed its mind");
                                                    },
                                                    adding("c"),
                                                    [](storage::transaction& tx) { add_item(tx, "d", -1); },
                                                    adding("a"),
                                                }));
    CHECK(kinds_of(outcomes) == "stored changed its mind stored constraint constraint");
    CHECK(names_of(store.db) == "a c");
    CHECK(store.db.counts().failed_units == 3);
    CHECK(store.db.failure().empty());
}

TEST_CASE("a unit without neighbours that throws leaves nothing behind")
{
    test::simulated_store store;
    auto const unit = [](storage::transaction& tx) {
        add_item(tx, "a");
        throw std::runtime_error("changed its mind");
    };
    CHECK_THROWS_WITH(test::run(store.loop, store.db.write(unit)), "changed its mind");
    CHECK(names_of(store.db) == "");
    test::run(store.loop, write_one(store.db, "b"));
    CHECK(names_of(store.db) == "b");
}

TEST_CASE("a unit sees what its neighbours before it have written, and nothing of those that failed")
{
    test::simulated_store store;
    std::string seen;
    auto const outcomes =
        test::run(store.loop, store.db.write_each(units{
                                  adding("a"),
                                  [](storage::transaction& tx) {
                                      add_item(tx, "b");
                                      throw std::runtime_error("no");
                                  },
                                  [&seen](storage::transaction& tx) { seen = test::names_in(tx); },
                              }));
    CHECK(kinds_of(outcomes) == "stored no stored");
    CHECK(seen == "a");
}

TEST_CASE("a unit runs again when a neighbour has failed, and is stored once")
{
    test::simulated_store store;
    int runs = 0;
    auto const counting = [&runs](storage::transaction& tx) {
        ++runs;
        add_item(tx, "a");
    };
    auto const failing = [](storage::transaction&) { throw std::runtime_error("no"); };
    CHECK(kinds_of(test::run(store.loop, store.db.write_each(units{counting, failing}))) == "stored no");
    CHECK(runs == 2);
    CHECK(names_of(store.db) == "a");
}

TEST_CASE("a unit that breaks a deferred foreign key fails alone")
{
    test::simulated_store store;
    store.db.write_now([](storage::transaction& tx) {
        tx.execute(
            "CREATE TABLE tags (item TEXT NOT NULL REFERENCES items (name) DEFERRABLE INITIALLY DEFERRED)");
    });
    auto const tagging = [](storage::transaction& tx) {
        tx.execute("INSERT INTO tags (item) VALUES ($1)", "a");
    };
    auto const outcomes =
        test::run(store.loop, store.db.write_each(units{adding("b"), tagging, adding("c")}));
    CHECK(kinds_of(outcomes) == "stored constraint stored");
    auto const tagging_first = [&tagging](storage::transaction& tx) {
        tagging(tx);
        add_item(tx, "a");
    };
    CHECK(kinds_of(test::run(store.loop, store.db.write_each(units{tagging_first, tagging}))) ==
          "stored stored");
    CHECK(names_of(store.db) == "a b c");
}

TEST_CASE("the result of a unit comes out of write")
{
    test::threaded_store store;
    auto const unit = [](storage::transaction& tx) {
        add_item(tx, "a");
        return std::make_unique<std::string>(test::names_in(tx));
    };
    CHECK(*test::run(store.loop, store.db.write(unit)) == "a");
}

TEST_CASE("no units are written at once")
{
    test::simulated_store store;
    CHECK(test::run(store.loop, store.db.write_each({})).empty());
}

TEST_CASE("each task resumes on its own loop")
{
    test::threaded_store store;
    auto const thread_of_read = [](storage::database& db) -> task<std::thread::id> {
        co_await write_one(db, "");
        co_return std::this_thread::get_id();
    };
    CHECK(test::run(store.loop, thread_of_read(store.db)) == std::this_thread::get_id());
}

TEST_CASE("work after the commit runs when the unit is on disk, and never for one that failed")
{
    test::simulated_store store;
    std::string happened;
    auto const unit = [&](std::string name, bool fails) {
        return [&, name, fails](storage::transaction& tx) {
            add_item(tx, name);
            tx.after_commit([&, name] { happened += name + " with " + names_of(store.db) + "; "; });
            if (fails)
                throw std::runtime_error("no");
        };
    };
    test::run(store.loop, store.db.write_each(units{unit("a", false), unit("b", true), unit("c", false)}));
    CHECK(happened == "a with a c; c with a c; ");
}

TEST_CASE("what comes when too much waits is refused at once, and what waits is stored")
{
    test::threaded_store store({.max_units_waiting = 3});
    auto& loop = store.loop;
    std::shared_ptr<test::task_outcome<std::vector<std::exception_ptr>>> waiting;
    {
        test::held_executor const busy(store.writes);
        waiting = test::start(loop, store.db.write_each(units{adding("a"), adding("b")}));
        loop.context().poll();
        auto const refused = test::run(loop, store.db.write_each(units{adding("c"), adding("d")}));
        CHECK(kinds_of(refused) == "unavailable unavailable");
        CHECK(store.db.counts().waiting == 2);
        CHECK(store.db.failure().empty());
    }
    loop.context().restart();
    while (!waiting->ended())
        loop.context().run_one();
    CHECK(kinds_of(waiting->take()) == "stored stored");
    CHECK(names_of(store.db) == "a b");
}

TEST_CASE("what waits when the file is closed is told so")
{
    test::temporary_folder folder;
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    test::loop_executor executor{loop};
    std::shared_ptr<test::task_outcome<void>> waiting;
    {
        async::thread_pool thread("writes", 1, 10);
        test::held_executor const busy(thread);
        storage::database db(folder / "test.db", "test", thread, executor, {});
        waiting = test::start(loop, write_one(db, "a"));
        loop.run_ready();
    }
    loop.run_ready();
    CHECK_THROWS_AS(waiting->take(), storage::storage_unavailable);
}

TEST_CASE("write_now writes on this thread beside the queue")
{
    test::simulated_store store;
    store.db.write_now(adding("a"));
    CHECK(names_of(store.db) == "a");
    CHECK_THROWS_AS(store.db.write_now(adding("a")), storage::constraint_violation);
    CHECK(names_of(store.db) == "a");
}

TEST_CASE("a probe without trouble writes nothing")
{
    test::simulated_store store;
    auto const before = store.db.counts().commits;
    store.db.probe();
    store.loop.run_ready();
    CHECK(store.db.counts().commits == before);
}

TEST_CASE("several loops write and read at the same time, and every unit is stored once")
{
    constexpr int tasks = 8;
    constexpr int rounds = 25;
    std::array<async::real_loop, 3> loops;
    test::threaded_store store;
    auto const client = [](storage::database& db, std::string name) -> task<> {
        for (int i = 0; i < rounds; ++i) {
            auto const item = name + "." + std::to_string(i);
            co_await write_one(db, item);
            auto const seen = db.read([&](storage::reader& db) {
                return db.query("SELECT name FROM items WHERE name = $1", item).next();
            });
            if (!seen)
                throw std::runtime_error("an answered write is not there");
        }
    };
    auto const all_clients = [&](async::real_loop& loop, std::string name) {
        int running = tasks;
        std::vector<std::shared_ptr<test::task_outcome<void>>> outcomes;
        for (int i = 0; i < tasks; ++i)
            outcomes.push_back(test::start(loop, client(store.db, name + std::to_string(i)), [&] {
                if (--running == 0)
                    loop.stop();
            }));
        loop.run();
        for (auto const& outcome : outcomes)
            outcome->take();
    };
    std::vector<std::future<void>> threads;
    std::string name = "a";
    for (auto& loop : loops)
        threads.push_back(std::async(std::launch::async, all_clients, std::ref(loop), name += "a"));
    for (auto& thread : threads)
        CHECK_NOTHROW(thread.get());
    auto const stored = store.db.read([](storage::reader& db) { return test::count_items(db); });
    CHECK(stored == static_cast<std::int64_t>(loops.size()) * tasks * rounds);
    CHECK(store.db.failure().empty());
}

TEST_CASE("the log stays bounded while much is written")
{
    test::threaded_store store;
    std::string const text(100'000, 'x');
    for (int i = 0; i < 400; ++i)
        store.db.write_now([&](storage::transaction& tx) { add_item(tx, std::to_string(i) + text); });
    auto const log = store.db.file().string() + "-wal";
    CHECK(std::filesystem::file_size(log) < 40'000'000);
}
