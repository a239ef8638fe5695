#include "rules/trial.hpp"

#include <doctest/doctest.h>

namespace fcg::architecture {

TEST_CASE("only platform/core asks the system for the time")
{
    CHECK_EQ(report(clocks(own_tree())), "");
}

TEST_CASE("a call of the system clock is refused")
{
    CHECK_EQ(disagreement(clocks, "clocks"), "");
}

TEST_CASE("only platform/async has timers")
{
    CHECK_EQ(report(timers(own_tree())), "");
}

TEST_CASE("a timer beside the loop is refused")
{
    CHECK_EQ(disagreement(timers, "timers"), "");
}

TEST_CASE("only platform/core asks the system for chance")
{
    CHECK_EQ(report(random(own_tree())), "");
}

TEST_CASE("a random device or generator of its own is refused")
{
    CHECK_EQ(disagreement(random, "chance"), "");
}

TEST_CASE("nothing sleeps")
{
    CHECK_EQ(report(sleeps(own_tree())), "");
}

TEST_CASE("a thread that sleeps is refused")
{
    CHECK_EQ(disagreement(sleeps, "sleeps"), "");
}

TEST_CASE("modules and the bus start no threads")
{
    CHECK_EQ(report(threads(own_tree())), "");
}

TEST_CASE("a thread of its own is refused")
{
    CHECK_EQ(disagreement(threads, "threads"), "");
}

TEST_CASE("no task is detached")
{
    CHECK_EQ(report(detached_tasks(own_tree())), "");
}

TEST_CASE("a detached task is refused")
{
    CHECK_EQ(disagreement(detached_tasks, "detached_tasks"), "");
}

TEST_CASE("task<T> is the only awaitable")
{
    CHECK_EQ(report(other_awaitables(own_tree())), "");
}

TEST_CASE("another awaitable is refused")
{
    CHECK_EQ(disagreement(other_awaitables, "other_awaitables"), "");
}

TEST_CASE("only commands speak to the terminal")
{
    CHECK_EQ(report(standard_streams(own_tree())), "");
}

TEST_CASE("a print to the terminal is refused")
{
    CHECK_EQ(disagreement(standard_streams, "standard_streams"), "");
}

TEST_CASE("what handles money knows no floating point")
{
    CHECK_EQ(report(floating_money(own_tree())), "");
}

TEST_CASE("floating point beside money is refused")
{
    CHECK_EQ(disagreement(floating_money, "floating_money"), "");
}

TEST_CASE("ids of games, payments and users have types where money moves")
{
    CHECK_EQ(report(untyped_ids(own_tree())), "");
}

TEST_CASE("an id that is plain text where money moves is refused")
{
    CHECK_EQ(disagreement(untyped_ids, "untyped_ids"), "");
}

TEST_CASE("nothing is left for later")
{
    CHECK_EQ(report(unfinished_work(own_tree())), "");
}

TEST_CASE("a note of work that is left is refused")
{
    CHECK_EQ(disagreement(unfinished_work, "unfinished_work"), "");
}

TEST_CASE("catch (...) hands on what it caught")
{
    CHECK_EQ(report(swallowed_exceptions(own_tree())), "");
}

TEST_CASE("a catch (...) that swallows is refused")
{
    CHECK_EQ(disagreement(swallowed_exceptions, "swallowed_exceptions"), "");
}

} // namespace fcg::architecture
