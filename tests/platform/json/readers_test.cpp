// The two readers behind json::parse(), compared on random documents.
//   FCG_SEED=17 test_platform -tc="*two readers*" reads one again; FCG_JSON_CASES=10000000 reads that many.
#include "event_bodies.hpp"
#include "platform/core/text.hpp"
#include "platform/json/readers.hpp"
#include "random_document.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

namespace fcg::test {
namespace {

bool are_equal(json::value const& left, json::value const& right)
{
    if (left.kind() != right.kind())
        return false;
    if (auto const* flag = left.as_bool())
        return *flag == *right.as_bool();
    if (auto const* number = left.as_number())
        return number->text == right.as_number()->text;
    if (auto const* text = left.as_text())
        return *text == *right.as_text();
    if (auto const* list = left.as_list())
        return std::ranges::equal(*list, *right.as_list(), are_equal);
    if (auto const* object = left.as_object())
        return std::ranges::equal(*object, *right.as_object(), [](auto const& member, auto const& other) {
            return member.first == other.first && are_equal(member.second, other.second);
        });
    return left.is_null();
}

using parsed_document = std::variant<json::value, json::fault>;

bool are_same(parsed_document const& left, parsed_document const& right)
{
    if (left.index() != right.index())
        return false;
    if (auto const* value = std::get_if<json::value>(&left))
        return are_equal(*value, std::get<json::value>(right));
    return std::get<json::fault>(left).reason == std::get<json::fault>(right).reason;
}

std::string described(parsed_document const& document)
{
    if (auto const* value = std::get_if<json::value>(&document))
        return "accepted: " + value->to_text();
    return "refused: " + std::get<json::fault>(document).reason;
}

/// The number of documents that were read in a way.
struct reader_tally {
    std::uint64_t usual = 0;
    std::uint64_t unusual = 0;
    std::uint64_t refused = 0;
};

void compare_readers(std::uint64_t seed, std::span<std::string const> event_bodies, reader_tally& tally)
{
    static constexpr std::size_t depths[] = {32, 32, 32, 32, 32, 0, 1, 3, 31, 33, 100};
    random_document document(seed, event_bodies);
    auto const text = document.write();
    auto const deepest = depths[document.below(std::size(depths))];

    auto const expected = json::parse_with_library(text, deepest);
    auto const parsed = json::parse(text, deepest);
    if (!are_same(parsed, expected))
        FAIL("FCG_SEED=", seed, ", at most ", deepest,
             " levels, text in hexadecimal: ", core::to_hex(std::as_bytes(std::span(text))),
             "\n  parse():     ", described(parsed), "\n  the library: ", described(expected));

    bool const is_refused = std::holds_alternative<json::fault>(expected);
    bool const is_usual = json::parse_usual_text(text, deepest).has_value();
    ++(is_refused ? tally.refused : is_usual ? tally.usual : tally.unusual);
}

} // namespace

TEST_CASE("the two readers accept the same documents, read the same values and give the same reasons")
{
    auto const first = number_from_environment("FCG_SEED", 1);
    auto const count = number_from_environment("FCG_JSON_CASES", std::getenv("FCG_SEED") ? 1 : 10'000);
    auto const event_bodies = canonical_event_bodies();
    reader_tally tally;
    for (auto seed = first; seed < first + count; ++seed)
        compare_readers(seed, event_bodies, tally);
    MESSAGE("seeds ", first, " to ", first + count - 1, ": ", tally.usual, " usual, ", tally.unusual,
            " unusual, ", tally.refused, " refused");
    if (count >= 1'000) {
        CHECK(tally.usual > count / 5);
        CHECK(tally.unusual > count / 50);
        CHECK(tally.refused > count / 5);
    }
}

} // namespace fcg::test
