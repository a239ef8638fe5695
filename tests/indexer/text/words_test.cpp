#include "internal/text/words.hpp"

#include <doctest/doctest.h>

using namespace fcg::indexer;

namespace {

/// Returns the source text of each word, separated by spaces.
std::string source_texts(std::string_view text)
{
    std::string texts;
    for (auto const& split_word : split_words(text))
        texts += (texts.empty() ? "" : " ") +
                 std::string(text.substr(split_word.begin, split_word.end - split_word.begin));
    return texts;
}

bool is_joined(std::string_view text)
{
    return split_words(text).at(0).joined_to_next;
}

} // namespace

TEST_CASE("accents do not tell words apart, however they are written")
{
    CHECK(fold_words("Ação") == "acao");
    CHECK(fold_words("A\x63\xcc\xa7\x61\xcc\x83o") == "acao");
    CHECK(fold_words("POKÉMON") == "pokemon");
    CHECK(fold_words("Ёлка") == "елка");
}

TEST_CASE("case does not tell words apart, in any script")
{
    CHECK(fold_words("STRASSE") == "strasse");
    CHECK(fold_words("straße") == "strasse");
    CHECK(fold_words("ΣΊΣΥΦΟΣ") == fold_words("Σίσυφος"));
    CHECK(fold_words("СТАЛКЕР") == "сталкер");
    CHECK(fold_words("İstanbul") == "istanbul");
}

TEST_CASE("letters with a stroke are those that one types for them")
{
    CHECK(fold_words("Røki") == "roki");
    CHECK(fold_words("ÆON Œuvre Łódź") == "aeon oeuvre lodz");
}

TEST_CASE("compatibility forms are the letters and digits that they stand for")
{
    CHECK(fold_words("Ｆｉｎａｌ Ⅲ x²") == "final iii x2");
    CHECK(fold_words("½ﬁ") == "12fi");
}

TEST_CASE("signs of trademarks vanish without ending a word")
{
    CHECK(fold_words("The Witcher® 3: Wild Hunt™") == "the witcher 3 wild hunt");
    CHECK(fold_words("Por©tal") == "portal");
}

TEST_CASE("apostrophes vanish, typed or typographic")
{
    CHECK(fold_words("Assassin's Creed") == "assassins creed");
    CHECK(fold_words("Assassin’s Creed") == "assassins creed");
    CHECK(fold_words("Assassin´s Creed") == "assassins creed");
    CHECK(fold_words("'quoted'") == "quoted");
}

TEST_CASE("punctuation, symbols and emoji end a word")
{
    CHECK(fold_words("one,two;three!four €five→six🎮seven") == "one two three four five six seven");
}

TEST_CASE("a text without letters and digits has no words")
{
    CHECK(split_words("").empty());
    CHECK(split_words("🎮👾❤️ … !!! ™").empty());
    CHECK(fold_words("🎮").empty());
    CHECK(words_to_index("--").empty());
}

TEST_CASE("each ideograph is a word of its own, kana and hangul are not")
{
    CHECK(fold_words("東京2020夢a") == "東 京 2020 夢 a");
    CHECK(split_words("カタカナ").size() == 1);
    CHECK(split_words("한국어").size() == 1);
}

TEST_CASE("octets that are no UTF-8 end a word and do no harm")
{
    CHECK(fold_words("half\xfflife") == "half life");
    CHECK(fold_words("half\xe2\x82") == "half");
    CHECK(fold_words("\xc0\xaf\xed\xa0\x80x") == "x");
    CHECK(fold_words(std::string_view("a\0b", 3)) == "a b");
}

TEST_CASE("a word knows where it stood, with the marks behind its last letter")
{
    CHECK(source_texts("The Witcher® 3: 'Wild' Caf\x65\xcc\x81!") == "The Witcher 3 Wild Caf\x65\xcc\x81");
    CHECK(source_texts("東京") == "東 京");
}

TEST_CASE("words are joined by hyphens, dots and the like, and by nothing else")
{
    for (auto const* text : {"Half-Life", "a.b", "a&b", "a/b", "a_b", "a+b", "a:b", "a*b", "a™-b", "a--b"})
        CHECK_MESSAGE(is_joined(text), text);
    for (auto const* text : {"Half Life", "a - b", "a: b", "a, b", "a-", "東京", "a-🎮b"})
        CHECK_MESSAGE(!is_joined(text), text);
}

TEST_CASE("joined words are indexed in one piece too")
{
    CHECK(words_to_index("Half-Life 2") == "half life 2 halflife");
    CHECK(words_to_index("S.T.A.L.K.E.R.: Shadow of Chernobyl") ==
          "s t a l k e r shadow of chernobyl stalker");
    CHECK(words_to_index("Spider-Man & X-COM") == "spider man x com spiderman xcom");
    CHECK(words_to_index("Portal 2") == "portal 2");
}

TEST_CASE("a long word is cut, and never within a character")
{
    CHECK(fold_words(std::string(1'000, 'x')) == std::string(64, 'x'));
    std::string greek = "x";
    for (int i = 0; i < 100; ++i)
        greek += "α";
    CHECK(fold_words(greek).size() == 63);
    CHECK(split_words(greek).at(0).end == greek.size());
}

TEST_CASE("a long run of joined words is cut like a word")
{
    std::string dotted;
    for (int i = 0; i < 5'000; ++i)
        dotted += "é.";
    auto const indexed = words_to_index(dotted);
    CHECK(indexed.substr(indexed.rfind(' ') + 1) == std::string(64, 'e'));
}

TEST_CASE("no more words are split off than were asked for")
{
    CHECK(split_words("one two three", 2).size() == 2);
}
