#include "rules/trial.hpp"

#include <doctest/doctest.h>

namespace fcg::architecture {

TEST_CASE("SQL names only tables of its own migrations")
{
    CHECK_EQ(report(foreign_tables(own_tree())), "");
}

TEST_CASE("a table of another module in SQL is refused")
{
    CHECK_EQ(disagreement(foreign_tables, "foreign_tables"), "");
}

TEST_CASE("SQL stays in what SQLite and PostgreSQL share")
{
    CHECK_EQ(report(sql_dialect(own_tree())), "");
}

TEST_CASE("SQL that only SQLite understands is refused")
{
    CHECK_EQ(disagreement(sql_dialect, "sql_dialect"), "");
}

TEST_CASE("no table that purchases write checks a list of values")
{
    CHECK_EQ(report(slow_checks(own_tree())), "");
}

TEST_CASE(
    "a check of a list of values on a table that purchases write is refused, unless the table was rebuilt")
{
    CHECK_EQ(disagreement(slow_checks, "slow_checks"), "");
}

} // namespace fcg::architecture
