#include "platform/storage/column_reader.hpp"
#include "storage_fixture.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace fcg;

namespace {

/// Runs `work` on the rows of a query.
template <class Work, class... Values>
void read_rows(std::string_view sql, Work const& work, Values const&... values)
{
    test::simulated_store store;
    store.db.read([&](storage::reader& db) {
        auto rows = db.query(sql, values...);
        work(rows);
    });
}

} // namespace

TEST_CASE("a column reader returns every kind of column in the order of the SELECT")
{
    auto const id = core::uuid::parse("0190a6f2-7c1e-7b3a-9d2f-0123456789ab").value();
    auto const moment = core::from_micros(1'795'348'800'123'456);
    auto const work = [&](storage::rows& rows) {
        REQUIRE(rows.next());
        storage::column_reader columns(rows);
        CHECK(columns.integer() == 42);
        CHECK(columns.real() == 2.5);
        CHECK(columns.text() == "first");
        CHECK(columns.text() == "second");
        CHECK(columns.id() == id);
        CHECK(columns.moment() == moment);
        CHECK(columns.maybe_integer() == 43);
        CHECK(columns.maybe_text() == "third");
        CHECK(columns.maybe_moment() == moment);
        CHECK(!columns.is_null());
        columns.skip();
        CHECK(columns.text() == "last");
    };
    read_rows("SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12", work, 42, 2.5, "first", "second",
              id, moment, 43, "third", moment, 1, "skipped", "last");
}

TEST_CASE("a NULL column is passed like any other")
{
    auto const work = [](storage::rows& rows) {
        REQUIRE(rows.next());
        storage::column_reader columns(rows);
        CHECK(columns.is_null());
        CHECK(columns.integer() == 0);
        CHECK(columns.real() == 0);
        CHECK(columns.text() == "");
        CHECK(columns.moment() == core::time_point{});
        CHECK(columns.maybe_integer() == std::nullopt);
        CHECK(columns.maybe_text() == std::nullopt);
        CHECK(columns.maybe_moment() == std::nullopt);
        columns.skip();
        CHECK(columns.text() == "last");
    };
    read_rows("SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'last'", work);
}

TEST_CASE("a braced list reads the columns in its written order")
{
    struct item {
        std::string name;
        std::int64_t amount = 0;
        std::string remark;
    };

    auto const work = [](storage::rows& rows) {
        REQUIRE(rows.next());
        storage::column_reader columns(rows);
        item const item{.name = std::string(columns.text()),
                        .amount = columns.integer(),
                        .remark = std::string(columns.text())};
        CHECK(item.name == "chess");
        CHECK(item.amount == 3);
        CHECK(item.remark == "boxed");
    };
    read_rows("SELECT 'chess', 3, 'boxed'", work);
}

TEST_CASE("each row has a column reader of its own")
{
    auto const work = [](storage::rows& rows) {
        std::string texts;
        while (rows.next()) {
            storage::column_reader columns(rows);
            texts += columns.text();
            texts += std::to_string(columns.integer());
        }
        CHECK(texts == "a1b2");
    };
    read_rows("SELECT 'a', 1 UNION ALL SELECT 'b', 2 ORDER BY 1", work);
}

TEST_CASE("a column after the last one is refused, and the error names the statement")
{
    auto const work = [](storage::rows& rows) {
        REQUIRE(rows.next());
        storage::column_reader columns(rows);
        columns.skip();
        columns.skip();
        CHECK_THROWS_WITH_AS(columns.text(), "column 3 of a row of 2 is read at: SELECT 1, 'two'",
                             std::logic_error);
        CHECK_THROWS_AS(columns.skip(), std::logic_error);
        CHECK_THROWS_AS(columns.is_null(), std::logic_error);
    };
    read_rows("SELECT 1, 'two'", work);
}

TEST_CASE("a column is refused before the first row and after the last one")
{
    auto const work = [](storage::rows& rows) {
        CHECK_THROWS_AS(storage::column_reader(rows).integer(), std::logic_error);
        REQUIRE(rows.next());
        CHECK(storage::column_reader(rows).integer() == 1);
        CHECK(!rows.next());
        CHECK_THROWS_AS(storage::column_reader(rows).integer(), std::logic_error);
    };
    read_rows("SELECT 1", work);
}
