#include "rules/trial.hpp"

#include <doctest/doctest.h>

namespace fcg::architecture {

TEST_CASE("a statement awaits once, at its front, with names as arguments")
{
    CHECK_EQ(report(awaits(own_tree())), "");
}

TEST_CASE("an await inside of a larger statement is refused")
{
    CHECK_EQ(disagreement(awaits, "awaits"), "");
}

TEST_CASE("no coroutine is a lambda with captures")
{
    CHECK_EQ(report(capturing_coroutines(own_tree())), "");
}

TEST_CASE("a coroutine that is a lambda with captures is refused")
{
    CHECK_EQ(disagreement(capturing_coroutines, "capturing_coroutines"), "");
}

TEST_CASE("no coroutine has default arguments")
{
    CHECK_EQ(report(coroutine_defaults(own_tree())), "");
}

TEST_CASE("a coroutine with a default argument is refused")
{
    CHECK_EQ(disagreement(coroutine_defaults, "coroutine_defaults"), "");
}

} // namespace fcg::architecture
