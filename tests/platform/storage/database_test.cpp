#include "platform/storage/event_store.hpp"
#include "storage_fixture.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fcg;

TEST_CASE("a long read that its executor cannot take fails at once, and short reads go on")
{
    test::temporary_folder folder;
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    test::loop_executor writes{loop};
    async::thread_pool full("long reads", 1, 0); // no job may wait
    storage::database database(folder / "test.db", "test", writes, full, {});
    test::create_items(database);
    auto const count = [](storage::reader& db) { return test::count_items(db); };
    CHECK_THROWS_AS(test::run(loop, database.read_long(count)), async::executor_full);
    CHECK(database.read(count) == 0);
}

TEST_CASE("a statement takes values whose number is known only when it runs")
{
    test::simulated_store store;
    std::vector<storage::value> const rows{"a", 1, "b", 2};
    store.db.write_now([&rows](storage::transaction& tx) {
        CHECK(tx.execute_with("INSERT INTO items (name, amount) VALUES ($1, $2), ($3, $4)", rows) == 2);
        CHECK_THROWS_AS(tx.execute_with("DELETE FROM items WHERE name = $1", rows), storage::storage_error);
    });
    std::vector<storage::value> const names{"a", "b", "c"};
    auto const sum = store.db.read([&names](storage::reader& db) {
        auto row = db.query_with("SELECT sum(amount) FROM items WHERE name IN ($1, $2, $3)", names);
        row.next();
        return row.integer(0);
    });
    CHECK(sum == 3);
}
