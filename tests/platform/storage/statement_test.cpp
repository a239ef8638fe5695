#include "storage_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::add_item;

namespace {

void in_transaction(std::function<void(storage::transaction&)> const& work)
{
    test::simulated_store store;
    store.db.write_now(work);
}

} // namespace

TEST_CASE("every kind of value comes back as it went in")
{
    in_transaction([](storage::transaction& tx) {
        auto const id = core::uuid::parse("0190a6f2-7c1e-7b3a-9d2f-0123456789ab").value();
        auto const moment = core::from_micros(1'795'348'800'123'456);
        std::optional<std::string> const nothing;
        std::string const zeros("a\0b", 3);
        auto row = tx.query("SELECT $1, $2, $3, $4, $5, $6, $7, $8", 42, 2.5, "text", id, moment, nothing,
                            true, zeros);
        REQUIRE(row.next());
        CHECK(row.integer(0) == 42);
        CHECK(row.real(1) == 2.5);
        CHECK(row.text(2) == "text");
        CHECK(row.id(3) == id);
        CHECK(row.text(3) == "0190a6f2-7c1e-7b3a-9d2f-0123456789ab");
        CHECK(row.moment(4) == moment);
        CHECK(row.is_null(5));
        CHECK(row.integer(6) == 1);
        CHECK(row.text(7) == zeros);
        CHECK(row.maybe_integer(0) == 42);
        CHECK(row.maybe_integer(5) == std::nullopt);
        CHECK(row.maybe_text(2) == "text");
        CHECK(row.maybe_text(5) == std::nullopt);
        CHECK(row.maybe_moment(4) == moment);
        CHECK(row.maybe_moment(5) == std::nullopt);
        CHECK(!row.next());
        CHECK(!row.next());
    });
}

TEST_CASE("an empty text is not NULL")
{
    in_transaction([](storage::transaction& tx) {
        auto row = tx.query("SELECT $1, $2", std::string_view(), "");
        REQUIRE(row.next());
        CHECK(!row.is_null(0));
        CHECK(!row.is_null(1));
    });
}

TEST_CASE("a value belongs to the number of its parameter, wherever and how often that stands")
{
    in_transaction([](storage::transaction& tx) {
        auto row = tx.query("SELECT $2, $1, $2", "first", "second");
        REQUIRE(row.next());
        CHECK(row.text(0) == "second");
        CHECK(row.text(1) == "first");
        CHECK(row.text(2) == "second");
    });
}

TEST_CASE("a statement with another number of values than parameters is refused")
{
    in_transaction([](storage::transaction& tx) {
        CHECK_THROWS_AS(tx.execute("DELETE FROM items WHERE name = $1"), storage::storage_error);
        CHECK_THROWS_AS(tx.query("SELECT $1", 1, 2), storage::storage_error);
        CHECK_THROWS_AS(tx.query("SELECT ?", 1), storage::storage_error);
    });
}

TEST_CASE("bound texts may end before the rows are read")
{
    in_transaction([](storage::transaction& tx) {
        auto row = tx.query("SELECT $1", std::string(100, 'x'));
        std::string const other(100, 'y');
        REQUIRE(row.next());
        CHECK(row.text(0) == std::string(100, 'x'));
    });
}

TEST_CASE("the same text can run inside its own rows")
{
    in_transaction([](storage::transaction& tx) {
        auto const text = "SELECT $1 UNION ALL SELECT $1 + 1 ORDER BY 1";
        auto outer = tx.query(text, 1);
        auto inner = tx.query(text, 10);
        REQUIRE(outer.next());
        REQUIRE(inner.next());
        REQUIRE(outer.next());
        REQUIRE(inner.next());
        CHECK(outer.integer(0) == 2);
        CHECK(inner.integer(0) == 11);
    });
}

TEST_CASE("more texts than the cache holds still run")
{
    in_transaction([](storage::transaction& tx) {
        auto kept = tx.query("SELECT 7");
        for (int i = 0; i < 600; ++i) {
            auto row = tx.query("SELECT " + std::to_string(i));
            REQUIRE(row.next());
            CHECK(row.integer(0) == i);
        }
        REQUIRE(kept.next());
        CHECK(kept.integer(0) == 7);
    });
}

TEST_CASE("execute returns how many rows it changed")
{
    in_transaction([](storage::transaction& tx) {
        for (auto const* name : {"a", "b", "c"})
            add_item(tx, name);
        CHECK(tx.execute("UPDATE items SET amount = amount + $1 WHERE name > $2", 5, "a") == 2);
        CHECK(tx.execute("DELETE FROM items WHERE name = $1", "nobody") == 0);
        CHECK(tx.execute("INSERT INTO items (name, amount) VALUES ($1, 1) ON CONFLICT (name) DO NOTHING",
                         "a") == 0);
        CHECK(tx.execute("SELECT name FROM items") == 0);
    });
}

TEST_CASE("rows that a statement returns about what it wrote need not all be read")
{
    in_transaction([](storage::transaction& tx) {
        {
            auto row = tx.query("INSERT INTO items (name, amount) VALUES ($1, 3), ($2, 4) RETURNING amount",
                                "a", "b");
            REQUIRE(row.next());
            CHECK(row.integer(0) == 3);
        }
        CHECK(test::names_in(tx) == "a b");
    });
}

TEST_CASE("each broken rule is a constraint violation that names it")
{
    in_transaction([](storage::transaction& tx) {
        add_item(tx, "a");
        tx.execute("CREATE TABLE tags (item TEXT NOT NULL REFERENCES items (name))");
        CHECK_THROWS_AS(add_item(tx, "a"), storage::constraint_violation);
        CHECK_THROWS_AS(add_item(tx, "b", -1), storage::constraint_violation);
        CHECK_THROWS_AS(tx.execute("INSERT INTO tags (item) VALUES ($1)", nullptr),
                        storage::constraint_violation);
        CHECK_THROWS_AS(tx.execute("INSERT INTO tags (item) VALUES ($1)", "nobody"),
                        storage::constraint_violation);
        CHECK_THROWS_WITH_AS(add_item(tx, "a"), doctest::Contains("UNIQUE constraint failed: items.name"),
                             storage::constraint_violation);
        CHECK(test::names_in(tx) == "a");
    });
}

TEST_CASE("a statement that the engine does not understand names itself and the reason")
{
    in_transaction([](storage::transaction& tx) {
        CHECK_THROWS_WITH_AS(tx.execute("SELECT colour FROM items"),
                             doctest::Contains("no such column: colour"), storage::storage_error);
        // Double quotes enclose a name, never a text.
        CHECK_THROWS_WITH_AS(tx.execute("SELECT \"colour\" FROM items"),
                             doctest::Contains("no such column: colour"), storage::storage_error);
    });
}

TEST_CASE("a text that is no id is refused where it is read")
{
    in_transaction([](storage::transaction& tx) {
        auto row = tx.query("SELECT 'no id'");
        REQUIRE(row.next());
        CHECK_THROWS_AS(row.id(0), storage::storage_error);
    });
}
