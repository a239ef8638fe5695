#include "platform/core/random.hpp"
#include "platform/core/topic_pattern.hpp"
#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

using namespace fcg;

namespace {

std::vector<std::string> words_of(std::string const& text)
{
    std::vector<std::string> words;
    if (text.empty())
        return words;
    words.emplace_back();
    for (auto const c : text)
        if (c == '.')
            words.emplace_back();
        else
            words.back() += c;
    return words;
}

/// The definition, implemented literally.
bool matches_naively(std::vector<std::string> const& pattern, std::size_t index,
                     std::vector<std::string> const& topic, std::size_t begin)
{
    if (index == pattern.size())
        return begin == topic.size();
    if (pattern[index] == "#") {
        for (auto next = begin; next <= topic.size(); ++next)
            if (matches_naively(pattern, index + 1, topic, next))
                return true;
        return false;
    }
    return begin < topic.size() && (pattern[index] == "*" || pattern[index] == topic[begin]) &&
           matches_naively(pattern, index + 1, topic, begin + 1);
}

std::string random_text(core::random_source& random, std::vector<std::string> const& words, std::uint64_t max)
{
    std::string text;
    for (auto left = random.below(max + 1); left > 0; --left)
        text.append(text.empty() ? "" : ".").append(words[random.below(words.size())]);
    return text;
}

} // namespace

TEST_CASE("a pattern matches a topic word by word")
{
    struct row {
        std::string pattern;
        std::string topic;
        bool matches;
    };

    for (auto const& [pattern, topic, expected] : std::vector<row>{
             {"", "", true},
             {"", "a", false},
             {"a", "a", true},
             {"a", "b", false},
             {"a", "a.b", false},
             {"a.b", "a", false},
             {"a.b", "a.b", true},
             {"ab", "a.b", false},
             {"*", "", false},
             {"*", "a", true},
             {"*", "a.b", false},
             {"*.b", "a.b", true},
             {"a.*", "a", false},
             {"a.*", "a.b", true},
             {"a.*", "a.b.c", false},
             {"a.*.c", "a.b.c", true},
             {"#", "", true},
             {"#", "a", true},
             {"#", "a.b.c", true},
             {"#.#", "", true},
             {"#.#", "a", true},
             {"a.#", "a", true},
             {"a.#", "a.b.c", true},
             {"a.#", "b.a", false},
             {"#.c", "c", true},
             {"#.c", "a.b.c", true},
             {"#.c", "a.b.c.d", false},
             {"a.#.d", "a.d", true},
             {"a.#.d", "a.b.c.d", true},
             {"a.#.d", "a.b.c", false},
             {"*.#", "", false},
             {"#.*", "a", true},
             {"#.a.#.b", "a.x.a.b", true},
             {"#.a.*.b", "a.a.x.b", true},
             {"#.b.#", "a.c.d", false},
             {"notification.inbox.#", "notification.inbox.purchase.completed", true},
             {"notification.*.purchase.*", "notification.email.purchase.refunded", true},
             {"notification.email.#", "notification.inbox.purchase.completed", false},
             {"purchase*", "purchase.completed", false}, // a star inside a word is an ordinary character
         }) {
        CAPTURE(pattern);
        CAPTURE(topic);
        CHECK(core::matches_topic(pattern, topic) == expected);
        CHECK(matches_naively(words_of(pattern), 0, words_of(topic), 0) == expected);
    }
}

TEST_CASE("random patterns and topics match as the definition says")
{
    test::seeded_random random(19);
    std::int64_t matched = 0;
    for (int i = 0; i < 200'000; ++i) {
        auto const pattern = random_text(random, {"a", "b", "*", "#", "#"}, 6);
        auto const topic = random_text(random, {"a", "b", "c"}, 7);
        CAPTURE(pattern);
        CAPTURE(topic);
        bool const expected = matches_naively(words_of(pattern), 0, words_of(topic), 0);
        REQUIRE(core::matches_topic(pattern, topic) == expected);
        matched += expected ? 1 : 0;
    }
    CHECK(matched > 20'000);
    CHECK(matched < 180'000);
}

TEST_CASE("a hostile pattern costs no more than both lengths multiplied")
{
    std::string pattern;
    std::string topic;
    for (int i = 0; i < 60; ++i) {
        pattern += "#.a.";
        topic += "a.a.";
    }
    CHECK_FALSE(core::matches_topic(pattern + "b", topic + "a"));
}

TEST_CASE("what is no pattern is refused")
{
    for (auto const* good : {"#", "*", "notification.*.purchase.#", "a-b_c.1"})
        CHECK(core::why_no_pattern(good).empty());
    for (auto const* bad : {"", ".", "a.", ".a", "a..b", "a b", "A", "a*", "##", "a.#b", "\xC3\xA9"})
        CHECK_FALSE(core::why_no_pattern(bad).empty());
    CHECK_FALSE(core::why_no_pattern(std::string(201, 'a')).empty());
}
