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

} // namespace fcg::architecture
