#include "platform/storage/errors.hpp"
#include "storage_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::add_item;

namespace {

using numbers = std::vector<std::uint32_t>;

void add_items(storage::database& db, std::vector<std::int64_t> const& amounts)
{
    db.write_now([&](storage::transaction& in) {
        for (auto const amount : amounts)
            add_item(in, std::to_string(amount), amount);
    });
}

constexpr std::string_view collect_amounts = "SELECT collect_numbers(amount) FROM items WHERE amount >= $1";

} // namespace

TEST_CASE("the numbers of all rows are appended in the order of the rows")
{
    test::simulated_store store;
    add_items(store.db, {7, 3, 4'294'967'295, 0});
    numbers found{42};
    store.db.read([&](storage::reader& in) { in.collect(found, collect_amounts, 1); });
    CHECK(found == numbers{42, 7, 3, 4'294'967'295});
}

TEST_CASE("collecting from no rows appends nothing")
{
    test::simulated_store store;
    numbers found;
    store.db.read([&](storage::reader& in) { in.collect(found, collect_amounts, 1); });
    CHECK(found.empty());
}

TEST_CASE("a unit of work collects what it has written")
{
    test::simulated_store store;
    numbers found;
    store.db.write_now([&](storage::transaction& in) {
        add_item(in, "new", 5);
        in.collect(found, collect_amounts, 0);
    });
    CHECK(found == numbers{5});
}

TEST_CASE("the rows that full-text search finds are collected by their numbers")
{
    test::simulated_store store;
    store.db.write_now([](storage::transaction& in) {
        in.execute("CREATE VIRTUAL TABLE words USING fts5 (text, content = '')");
        for (int i = 1; i <= 1'000; ++i)
            in.execute("INSERT INTO words (rowid, text) VALUES ($1, $2)", i, i % 2 == 0 ? "even" : "odd");
    });
    numbers found;
    store.db.read([&](storage::reader& in) {
        in.collect(found, "SELECT collect_numbers(rowid) FROM words WHERE words MATCH $1 AND rowid > $2",
                   "even", 500);
    });
    REQUIRE(found.size() == 250);
    CHECK(found.front() == 502);
    CHECK(found.back() == 1'000);
    CHECK(std::ranges::is_sorted(found));
}

TEST_CASE("what is no number of 32 bits is refused")
{
    test::simulated_store store;
    numbers found;
    for (auto const* sql : {"SELECT collect_numbers(-1)", "SELECT collect_numbers(4294967296)",
                            "SELECT collect_numbers(NULL)", "SELECT collect_numbers('7')"}) {
        CHECK_THROWS_AS(store.db.read([&](storage::reader& in) { in.collect(found, sql); }),
                        storage::storage_error);
    }
    CHECK(found.empty());
}

TEST_CASE("numbers are collected only for a caller who says where they go")
{
    test::simulated_store store;
    CHECK_THROWS_AS(store.db.read([](storage::reader& in) { in.query("SELECT collect_numbers(1)").next(); }),
                    storage::storage_error);
}

TEST_CASE("after a collection that failed the next one succeeds")
{
    test::simulated_store store;
    add_items(store.db, {1, 2});
    numbers found;
    store.db.read([&](storage::reader& in) {
        CHECK_THROWS_AS(in.collect(found, "SELECT collect_numbers(name || 'x') FROM items"),
                        storage::storage_error);
        in.collect(found, collect_amounts, 0);
    });
    CHECK(found == numbers{1, 2});
}
