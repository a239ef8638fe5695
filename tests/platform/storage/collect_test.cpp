#include "platform/storage/errors.hpp"
#include "storage_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::add_item;

namespace {

using number_list = std::vector<std::uint32_t>;

void add_items(storage::database& db, std::vector<std::int64_t> const& amounts)
{
    db.write_now([&](storage::transaction& tx) {
        for (auto const amount : amounts)
            add_item(tx, std::to_string(amount), amount);
    });
}

constexpr std::string_view collect_amounts = "SELECT collect_numbers(amount) FROM items WHERE amount >= $1";

} // namespace

TEST_CASE("the numbers of all rows are appended in the order of the rows")
{
    test::simulated_store store;
    add_items(store.db, {7, 3, 4'294'967'295, 0});
    number_list numbers{42};
    store.db.read([&](storage::reader& db) { db.collect(numbers, collect_amounts, 1); });
    CHECK(numbers == number_list{42, 7, 3, 4'294'967'295});
}

TEST_CASE("collecting from no rows appends nothing")
{
    test::simulated_store store;
    number_list numbers;
    store.db.read([&](storage::reader& db) { db.collect(numbers, collect_amounts, 1); });
    CHECK(numbers.empty());
}

TEST_CASE("a unit of work collects what it has written")
{
    test::simulated_store store;
    number_list numbers;
    store.db.write_now([&](storage::transaction& tx) {
        add_item(tx, "new", 5);
        tx.collect(numbers, collect_amounts, 0);
    });
    CHECK(numbers == number_list{5});
}

TEST_CASE("the rows that full-text search finds are collected by their numbers")
{
    test::simulated_store store;
    store.db.write_now([](storage::transaction& tx) {
        tx.execute("CREATE VIRTUAL TABLE words USING fts5 (text, content = '')");
        for (int i = 1; i <= 1'000; ++i)
            tx.execute("INSERT INTO words (rowid, text) VALUES ($1, $2)", i, i % 2 == 0 ? "even" : "odd");
    });
    number_list numbers;
    store.db.read([&](storage::reader& db) {
        db.collect(numbers, "SELECT collect_numbers(rowid) FROM words WHERE words MATCH $1 AND rowid > $2",
                   "even", 500);
    });
    REQUIRE(numbers.size() == 250);
    CHECK(numbers.front() == 502);
    CHECK(numbers.back() == 1'000);
    CHECK(std::ranges::is_sorted(numbers));
}

TEST_CASE("what is no number of 32 bits is refused")
{
    test::simulated_store store;
    number_list numbers;
    for (auto const* sql : {"SELECT collect_numbers(-1)", "SELECT collect_numbers(4294967296)",
                            "SELECT collect_numbers(NULL)", "SELECT collect_numbers('7')"}) {
        CHECK_THROWS_AS(store.db.read([&](storage::reader& db) { db.collect(numbers, sql); }),
                        storage::storage_error);
    }
    CHECK(numbers.empty());
}

TEST_CASE("numbers are collected only for a caller who says where they go")
{
    test::simulated_store store;
    CHECK_THROWS_AS(store.db.read([](storage::reader& db) { db.query("SELECT collect_numbers(1)").next(); }),
                    storage::storage_error);
}

TEST_CASE("after a collection that failed the next one succeeds")
{
    test::simulated_store store;
    add_items(store.db, {1, 2});
    number_list numbers;
    store.db.read([&](storage::reader& db) {
        CHECK_THROWS_AS(db.collect(numbers, "SELECT collect_numbers(name || 'x') FROM items"),
                        storage::storage_error);
        db.collect(numbers, collect_amounts, 0);
    });
    CHECK(numbers == number_list{1, 2});
}
