#include "internal/catalogue/labels.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using strings = std::vector<std::string>;

TEST_CASE("white space and control characters are tidied")
{
    CHECK(games::tidy("  Versus \t\n Evil\r\n") == "Versus Evil");
    CHECK(games::tidy(" \t ").empty());
    CHECK(games::tidy("Starlight Inception™\xC2\x99") == "Starlight Inception™");
    CHECK(games::tidy("a\x01\x7F b") == "a b");
    CHECK(games::tidy("© é") == "© é");
    CHECK(games::tidy("as it is") == "as it is");
}

TEST_CASE("folding makes small letters of Latin, Greek and Cyrillic capitals and leaves the rest")
{
    CHECK(games::fold("Half-LIFE 2") == "half-life 2");
    CHECK(games::fold("ÉTÉ ŒUVRE ŻÓŁĆ ÇÃO") == "été œuvre żółć ção");
    CHECK(games::fold("×÷ß") == "×÷ß");
    CHECK(games::fold("ΆΈΉΊΌΎΏ ΩΜΕΓΑ") == "άέήίόύώ ωμεγα");
    CHECK(games::fold("ЁЖ МЕТРО") == "ёж метро");
    CHECK(games::fold("東方 仁王 ™ 😀") == "東方 仁王 ™ 😀");
}

TEST_CASE("labels that differ in case or spaces are one, in the first spelling and position")
{
    CHECK(games::tidy_labels({" Sci-fi", "ACTION", "sci-FI ", "", "Open  World", "action", "open world"}) ==
          strings{"Sci-fi", "ACTION", "Open World"});
}

TEST_CASE("a list survives its column")
{
    CHECK(games::split_lines(games::join_lines({"Action", "Free to Play"})) ==
          strings{"Action", "Free to Play"});
    CHECK(games::split_lines("").empty());
    CHECK(games::split_labels("Valve; ;Hidden Path Entertainment;", ';') ==
          strings{"Valve", "Hidden Path Entertainment"});
}
