#include "internal/search/title_match.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fcg::indexer;

namespace {

query_word as_typed(std::string const& word, bool as_prefix = false)
{
    return {word, {{word, as_prefix}}};
}

} // namespace

TEST_CASE("a title has all words of a query in any order, written together or not")
{
    std::vector<query_word> const query{as_typed("wild"), as_typed("thewitcher"), as_typed("hu", true)};
    CHECK(has_all_words("the witcher 3 wild hunt", query));
    CHECK(match_title("the witcher 3 wild hunt", query).words == query.size());
}

TEST_CASE("a title lacks a word of a query when it has none of the spellings")
{
    std::vector<query_word> const query{as_typed("wild"),
                                        {"hnut", {{"hut", false, 2}, {"hunting", false, 4}}}};
    CHECK_FALSE(has_all_words("the witcher 3 wild hunt", query));
    CHECK(match_title("the witcher 3 wild hunt", query).words == 1);
    CHECK(has_all_words("wild hut", query));
}

TEST_CASE("a query may go on behind the end of a title")
{
    std::vector<query_word> const query{as_typed("portal"), as_typed("2"), as_typed("gold", true)};
    CHECK(match_title("portal 2", query).words == 2);
    CHECK_FALSE(has_all_words("portal 2", query));
    CHECK(match_title("", query).words == 0);
}
