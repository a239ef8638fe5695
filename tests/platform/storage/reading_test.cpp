#include "storage_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::add_item;
using test::names_in;
using test::names_of;

TEST_CASE("a read beside a running unit returns at once and sees committed data only")
{
    test::threaded_store store;
    store.db.write_now([](storage::transaction& tx) { add_item(tx, "before"); });
    std::promise<void> written;
    std::promise<void> go_on;
    auto const unit = [&](storage::transaction& tx) {
        add_item(tx, "under way");
        written.set_value();
        go_on.get_future().wait();
    };
    auto& loop = store.loop;
    auto const outcome = test::start(loop, store.db.write(unit), [&] { loop.stop(); });
    loop.context().poll();
    written.get_future().wait();
    CHECK(names_of(store.db) == "before");
    go_on.set_value();
    loop.run();
    outcome->take();
    CHECK(names_of(store.db) == "before under way");
}

TEST_CASE("one look sees one state, whatever is committed meanwhile, and does not hold up the writer")
{
    test::threaded_store store;
    auto const seen = store.db.read([&](storage::reader& db) {
        auto const before = names_in(db);
        store.db.write_now([](storage::transaction& other) { add_item(other, "a"); });
        return before + "|" + names_in(db) + "|" + names_of(store.db);
    });
    CHECK(seen == "||a");
}

TEST_CASE("a long read runs on another thread and resumes on its own loop")
{
    test::threaded_store store;
    std::thread::id id;
    auto const look = [&id](storage::reader& db) {
        id = std::this_thread::get_id();
        return names_in(db);
    };
    CHECK(test::run(store.loop, store.db.read_long(look)) == "");
    CHECK(id != std::this_thread::get_id());
    CHECK(id != std::thread::id{});
}

TEST_CASE("what a look throws comes out, and its connection serves the next one")
{
    test::threaded_store store({.read_connections = 1});
    auto const look = [](storage::reader& db) -> int {
        auto rows = db.query("SELECT name FROM items");
        rows.next();
        throw std::runtime_error("no");
    };
    CHECK_THROWS_WITH(store.db.read(look), "no");
    CHECK_THROWS_WITH(test::run(store.loop, store.db.read_long(look)), "no");
    CHECK(names_of(store.db) == "");
}

TEST_CASE("more looks at the same time than connections are kept")
{
    test::threaded_store store({.read_connections = 1});
    auto const seen = store.db.read([&](storage::reader&) {
        return store.db.read(
            [&](storage::reader& inner) { return names_in(inner) + names_of(store.db) + "read"; });
    });
    CHECK(seen == "read");
}

TEST_CASE("a look cannot write")
{
    test::threaded_store store;
    auto const look = [](storage::reader& db) { return db.query("DELETE FROM items").next(); };
    CHECK_THROWS_AS(store.db.read(look), storage::storage_unavailable);
}
