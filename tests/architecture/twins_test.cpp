#include "rules/trial.hpp"

#include <doctest/doctest.h>

namespace fcg::architecture {

TEST_CASE("what two files of a folder keep to themselves has two names")
{
    CHECK_EQ(report(duplicate_private_names(own_tree())), "");
}

TEST_CASE("two private functions of one name in a folder are refused")
{
    CHECK_EQ(disagreement(duplicate_private_names, "private_twins"), "");
}

} // namespace fcg::architecture
