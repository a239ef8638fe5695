#include "internal/index/labels.hpp"
#include "internal/search/title_match.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace fcg::test {

namespace {

using indexer::label_number;

std::string random_word(std::mt19937& random)
{
    std::string word;
    for (auto length = 1 + random() % 4; length > 0; --length)
        word += "abc"[random() % 3];
    return word;
}

std::string random_name(std::mt19937& random)
{
    auto name = random_word(random);
    for (auto more = random() % 4; more > 0; --more)
        name += ' ' + random_word(random);
    return name;
}

std::vector<label_number> found(indexer::label_book const& labels, std::string_view text, bool as_prefix)
{
    std::vector<label_number> numbers;
    labels.find_with_word(indexer::label_kind::developer, text, as_prefix, numbers);
    return numbers;
}

} // namespace

TEST_CASE("every label in whose name a word stands is found by the word, whole, begun or run together")
{
    std::mt19937 random(7);
    indexer::label_book labels;
    for (int i = 0; i < 300; ++i) {
        labels.number_of(indexer::label_kind::developer, random_name(random));
        labels.number_of(indexer::label_kind::publisher, random_name(random));
    }
    for (int i = 0; i < 300; ++i) {
        indexer::spelling const spelling{random_word(random) + random_word(random), random() % 2 == 0};
        CAPTURE(spelling.folded);
        CAPTURE(spelling.as_prefix);
        auto const numbers = found(labels, spelling.folded, spelling.as_prefix);
        for (label_number number = 0; number < labels.end(); ++number) {
            auto const& label = labels.at(number);
            bool const stands_there =
                label.kind == indexer::label_kind::developer && indexer::has_word(label.key, spelling);
            if (stands_there)
                CHECK_MESSAGE(std::ranges::find(numbers, number) != numbers.end(), label.key);
        }
    }
}

TEST_CASE("a label is not found by a word that only stands in others")
{
    indexer::label_book labels;
    auto const valve = labels.number_of(indexer::label_kind::developer, "Valve Software");
    auto const valiant = labels.number_of(indexer::label_kind::developer, "Valiant");
    labels.number_of(indexer::label_kind::publisher, "Valve");
    CHECK(found(labels, "val", true) == std::vector{valiant, valve});
    CHECK(found(labels, "val", false).empty());
    CHECK(found(labels, "valve", false) == std::vector{valve});
    CHECK(found(labels, "software", false) == std::vector{valve});
}

} // namespace fcg::test
