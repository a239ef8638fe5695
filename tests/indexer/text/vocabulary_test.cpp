#include "internal/text/nearness.hpp"
#include "internal/text/vocabulary.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

using namespace fcg::indexer;

namespace {

void add_names(vocabulary& vocabulary)
{
    for (auto const* names : {"half life 2 halflife", "the elder scrolls v skyrim", "the witcher 3 wild hunt",
                              "witchers", "half minute hero", "hat in time", "portal", "東 京", "елка"})
        vocabulary.add(names);
}

std::string nearest(vocabulary const& vocabulary, std::string_view word, bool as_prefix = false)
{
    auto const near_words = vocabulary.words_like(word, as_prefix, 1);
    return near_words.empty() ? "" : near_words.front().word;
}

/// Returns the edit distance, computed with the whole matrix.
int distance(std::u32string const& u32string, std::u32string const& other)
{
    std::vector<std::vector<int>> edits(u32string.size() + 1, std::vector<int>(other.size() + 1));
    for (std::size_t i = 0; i <= u32string.size(); ++i) {
        for (std::size_t j = 0; j <= other.size(); ++j) {
            if (i == 0 || j == 0) {
                edits[i][j] = static_cast<int>(i + j);
                continue;
            }
            edits[i][j] = std::min({edits[i - 1][j] + 1, edits[i][j - 1] + 1,
                                    edits[i - 1][j - 1] + (u32string[i - 1] != other[j - 1] ? 1 : 0)});
            if (i > 1 && j > 1 && u32string[i - 1] == other[j - 2] && u32string[i - 2] == other[j - 1])
                edits[i][j] = std::min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
    }
    return edits[u32string.size()][other.size()];
}

int prefix_distance(std::u32string const& prefix, std::u32string const& word)
{
    int min = distance(prefix, {});
    for (std::size_t length = 1; length <= word.size(); ++length)
        min = std::min(min, distance(prefix, word.substr(0, length)));
    return min;
}

std::string random_word(std::mt19937& random)
{
    constexpr std::array characters{"a", "b", "c", "é", "東", "d"};
    std::string word;
    for (auto left = 1 + random() % 9; left > 0; --left)
        word += characters[random() % characters.size()];
    return word;
}

} // namespace

TEST_CASE("short words forgive nothing, words up to five characters one edit, longer ones two")
{
    CHECK(edits_forgiven(2) == 0);
    CHECK(edits_forgiven(3) == 1);
    CHECK(edits_forgiven(5) == 1);
    CHECK(edits_forgiven(6) == 2);
}

TEST_CASE("a vocabulary has what was added, and its prefixes")
{
    vocabulary words;
    CHECK(!words.has("half"));
    CHECK(!words.has_prefix("h"));
    add_names(words);
    CHECK(words.has("half"));
    CHECK(!words.has("hal"));
    CHECK(words.has_prefix("hal"));
    CHECK(!words.has_prefix("halves"));
    CHECK(words.size() == 23);
}

TEST_CASE("misspelt names are found")
{
    vocabulary words;
    add_names(words);
    CHECK(nearest(words, "haf") == "half");
    CHECK(nearest(words, "skyirm") == "skyrim");
    CHECK(nearest(words, "witchr") == "witcher");
    CHECK(nearest(words, "qortal") == "portal");
    CHECK(nearest(words, "prtla") == "");
    CHECK(nearest(words, "ёлк") == "");
    CHECK(nearest(words, "елк") == "елка");
}

TEST_CASE("words of one and two characters are taken as they are")
{
    vocabulary words;
    add_names(words);
    CHECK(nearest(words, "v") == "v");
    CHECK(nearest(words, "x") == "");
    CHECK(nearest(words, "東") == "東");
    CHECK(nearest(words, "ha") == "");
    CHECK(nearest(words, "ha", true) == "half");
}

TEST_CASE("a misspelt beginning finds words that go on behind it")
{
    vocabulary words;
    add_names(words);
    auto const near_words = words.words_like("witchr", true, 10);
    REQUIRE(near_words.size() == 2);
    CHECK(near_words[0].word == "witcher");
    CHECK(near_words[1].word == "witchers");
    CHECK(near_words[1].edits == 1);
    CHECK(nearest(words, "hlafl", true) == "halflife");
}

TEST_CASE("the nearest come first, of these the most frequent, and no more than were asked for")
{
    vocabulary words;
    words.add("portal portals mortal mortal mortal portan portan");
    std::string order;
    for (auto const& near_word : words.words_like("portal", false, 3))
        order += near_word.word + std::to_string(near_word.edits) + std::to_string(near_word.times) + ' ';
    CHECK(order == "portal01 mortal13 portan12 ");
}

TEST_CASE("nothing is like an empty word, or one far longer than any")
{
    vocabulary words;
    add_names(words);
    CHECK(words.words_like("", true, 5).empty());
    CHECK(words.words_like(std::string(10'000, 'h'), true, 5).empty());
    CHECK(words.words_like("\xff\xfe\xfd", false, 5).empty());
}

TEST_CASE("the walk finds what the whole matrix finds")
{
    std::mt19937 random(11);
    for (int round = 0; round < 10; ++round) {
        vocabulary words;
        std::set<std::string> texts;
        for (auto left = 1 + random() % 300; left > 0; --left) {
            auto const word = random_word(random);
            words.add(word);
            texts.insert(word);
        }
        for (int search = 0; search < 20; ++search) {
            auto const text = random_word(random);
            auto const characters = code_points(text);
            for (bool const as_prefix : {false, true}) {
                std::map<std::string, int> expected;
                for (auto const& word : texts) {
                    auto const other = code_points(word);
                    int const edits =
                        as_prefix ? prefix_distance(characters, other) : distance(characters, other);
                    if (edits <= edits_forgiven(characters.size()))
                        expected[word] = edits;
                }
                std::map<std::string, int> table;
                for (auto const& near_word : words.words_like(text, as_prefix, texts.size()))
                    table[near_word.word] = near_word.edits;
                CHECK(table == expected);
            }
        }
    }
}

TEST_CASE("words are found while others are added")
{
    vocabulary words;
    words.add("portal");
    std::atomic<bool> done = false;
    std::thread adding([&] {
        std::mt19937 random(5);
        for (int i = 0; i < 20'000; ++i)
            words.add(random_word(random) + " portal");
        done = true;
    });
    bool always = true;
    while (!done)
        always = always && nearest(words, "protal") == "portal" && words.has("portal");
    adding.join();
    CHECK(always);
    CHECK(words.words_like("portal", false, 1).at(0).times == 20'001);
}
