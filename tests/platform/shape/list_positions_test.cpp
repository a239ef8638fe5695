// Tests of the positions in lists that cursors hold, and of the pages between them.
#include "platform/http/schema/shape.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace fcg;

namespace {

core::time_point const last_moment = core::from_micros(1'795'348'800'123'456);

/// Returns true if the position is refused with 400 in the name of the parameter "cursor".
template <class Position>
bool is_refused_as_cursor(http::result<Position> const& position)
{
    return position.has_error() && position.error().status == 400 &&
           position.error().errors.at(0).field == "cursor";
}

struct page {
    std::vector<std::int64_t> items;
    std::optional<std::string> next;
};

page page_of(std::vector<std::int64_t> items, std::int64_t limit)
{
    auto next = http::cut_to_page(items, limit, [](std::int64_t item) { return std::to_string(item); });
    return {.items = std::move(items), .next = std::move(next)};
}

using numbers = std::vector<std::int64_t>;

} // namespace

TEST_CASE("a cursor returns the position of the last entry that was shown, to the microsecond")
{
    auto const shown =
        http::make_cursor("purchases", http::newest_first{.moment = last_moment, .id = "0190a6f2"});
    auto const newest = http::read_newest_first("purchases", shown);
    REQUIRE(newest.has_value());
    CHECK(newest->moment == last_moment);
    CHECK(newest->id == "0190a6f2");
    for (std::int64_t const number : {std::int64_t{0}, INT64_MAX}) {
        auto const cursor = http::make_cursor("changes", http::behind_number{.number = number});
        auto const numbered = http::read_behind_number("changes", cursor, {.number = 7});
        REQUIRE(numbered.has_value());
        CHECK(numbered->number == number);
    }
}

TEST_CASE("a cursor of another list, or of another kind of list, is refused by name")
{
    auto const shown = http::make_cursor("purchases", http::newest_first{.moment = last_moment, .id = "x"});
    CHECK(is_refused_as_cursor(http::read_newest_first("payments", shown)));
    CHECK(is_refused_as_cursor(http::read_behind_number("purchases", shown, {})));
    std::vector<std::string> const words{"yesterday", "x"};
    CHECK(is_refused_as_cursor(http::read_newest_first("purchases", http::make_cursor("purchases", words))));
    std::vector<std::string> const fraction{"1.5"};
    CHECK(is_refused_as_cursor(
        http::read_behind_number("purchases", http::make_cursor("purchases", fraction), {})));
}

TEST_CASE("a page is cut to its limit and names its last entry, unless it is the last page")
{
    auto const full = page_of({5, 4, 3}, 2);
    CHECK(full.items == numbers{5, 4});
    CHECK(full.next == "4");
    auto const last = page_of({5, 4}, 2);
    CHECK(last.items == numbers{5, 4});
    CHECK(last.next == std::nullopt);
    CHECK(page_of({}, 2).next == std::nullopt);
}
