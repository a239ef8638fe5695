#include "internal/search/highlights.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace fcg::indexer;

namespace {

using words = std::vector<spelling>;

bool ends_within_character(std::string_view text)
{
    return !text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0xc0;
}

} // namespace

TEST_CASE("the wanted words of a text are marked, whatever their case and accents")
{
    CHECK(highlight("Ação e AÇÃO", words{{"acao"}}) == "<em>Ação</em> e <em>AÇÃO</em>");
    CHECK(highlight("The Witcher® 3", words{{"witcher"}, {"3"}}) == "The <em>Witcher</em>® <em>3</em>");
}

TEST_CASE("a text without a wanted word is not shown")
{
    CHECK(highlight("Portal", words{{"half"}}).empty());
    CHECK(highlight("Portal", {}).empty());
    CHECK(highlight("", words{{"half"}}).empty());
}

TEST_CASE("a word that is still being typed marks the words that begin with it")
{
    CHECK(highlight("Portals", words{{"port", true}}) == "<em>Portals</em>");
    CHECK(highlight("Portals", words{{"port"}}).empty());
}

TEST_CASE("a name that was typed in one piece marks its joined parts")
{
    CHECK(highlight("Half-Life 2", words{{"halflife"}}) == "<em>Half-Life</em> 2");
    CHECK(highlight("S.T.A.L.K.E.R.: Shadow", words{{"stal", true}}) == "<em>S.T.A.L.K.E.R</em>.: Shadow");
    CHECK(highlight("Half-Life", words{{"life"}}) == "Half-<em>Life</em>");
}

TEST_CASE("what means something in HTML is written as entities, marked or not")
{
    CHECK(highlight("<b>\"Assassin's\" & more", words{{"assassins"}}) ==
          "&lt;b&gt;&quot;<em>Assassin&#39;s</em>&quot; &amp; more");
}

TEST_CASE("a long text is cut around the first wanted word, at words")
{
    std::string text;
    for (int i = 0; i < 200; ++i)
        text += "before ";
    text += "portal";
    for (int i = 0; i < 200; ++i)
        text += " behind";
    auto const marked = highlight(text, words{{"portal"}}, 60);
    CHECK(marked == "…before before <em>portal</em> behind behind behind behind behind…");
}

TEST_CASE("a text is cut at its end only when the wanted word stands at its beginning")
{
    CHECK(highlight("Portal and many words behind", words{{"portal"}}, 12) == "<em>Portal</em> and…");
    CHECK(highlight("many words before Portal", words{{"portal"}}, 15) == "…<em>Portal</em>");
}

TEST_CASE("no character is cut")
{
    std::string cyrillic_text;
    std::string emoji = "x ";
    for (int i = 0; i < 500; ++i) {
        cyrillic_text += "ж";
        emoji += "🎮";
    }
    for (std::size_t max = 20; max < 30; ++max) {
        auto const cut = highlight(cyrillic_text, words{{"жж", true}}, max);
        auto const impl = cut.substr(4, cut.find("</em>") - 4);
        CHECK(impl.size() <= max);
        CHECK(impl.size() % 2 == 0);
        CHECK(!ends_within_character(impl));
        CHECK(highlight(emoji, words{{"x"}}, max) == "<em>x</em>…");
    }
}
