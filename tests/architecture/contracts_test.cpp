#include "rules/trial.hpp"

#include <doctest/doctest.h>

namespace fcg::architecture {

TEST_CASE("every contract is in the list of all contracts")
{
    CHECK_EQ(report(unlisted_contracts(own_tree())), "");
}

TEST_CASE("a contract that the list lacks is refused")
{
    CHECK_EQ(disagreement(unlisted_contracts, "unlisted_contracts"), "");
}

TEST_CASE("every contract is used by the module that it names as its publisher")
{
    CHECK_EQ(report(unpublished_contracts(own_tree())), "");
}

TEST_CASE("a publisher that does not know its contract is refused")
{
    CHECK_EQ(disagreement(unpublished_contracts, "unpublished_contracts"), "");
}

TEST_CASE("every member of a contract is called as its field")
{
    CHECK_EQ(report(mispaired_members(own_tree())), "");
}

TEST_CASE("a member that is called as another field is refused")
{
    CHECK_EQ(disagreement(mispaired_members, "mispaired_members"), "");
}

} // namespace fcg::architecture
