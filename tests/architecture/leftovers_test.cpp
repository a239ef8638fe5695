#include "rules/trial.hpp"

#include <doctest/doctest.h>

namespace fcg::architecture {

TEST_CASE("every header is included by somebody")
{
    CHECK_EQ(report(unused_headers(own_tree())), "");
}

TEST_CASE("a header that nobody includes is refused")
{
    CHECK_EQ(disagreement(unused_headers, "unused_headers"), "");
}

TEST_CASE("every feature and reaction is in its module's table of contents")
{
    CHECK_EQ(report(unregistered_features(own_tree())), "");
}

TEST_CASE("a feature or reaction that nobody registers is refused")
{
    CHECK_EQ(disagreement(unregistered_features, "unregistered_features"), "");
}

TEST_CASE("every module has its README, its table of contents and tests")
{
    CHECK_EQ(report(incomplete_modules(own_tree())), "");
}

TEST_CASE("a module that lacks one of them is refused")
{
    CHECK_EQ(disagreement(incomplete_modules, "incomplete_modules"), "");
}

} // namespace fcg::architecture
