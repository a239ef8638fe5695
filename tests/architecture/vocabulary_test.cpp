#include "rules/trial.hpp"
#include "rules/vocabulary.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace fcg::architecture {
namespace {

vocabulary const& own_words()
{
    static vocabulary const words =
        read_vocabulary(find(own_tree(), "tests/architecture/vocabulary.txt")->text);
    return words;
}

findings refuse_roles(tree const& tree)
{
    return role_names(tree, own_words());
}

findings refuse_bounds(tree const& tree)
{
    return bound_names(tree, own_words());
}

findings refuse_terms(tree const& tree)
{
    return invented_terms(tree, own_words());
}

findings refuse_comments(tree const& tree)
{
    return comment_style(tree, own_words());
}

tree file_of(std::string text)
{
    return {read_source("src/bus/queue.hpp", std::move(text))};
}

/// One line for each word that the rule passes in the text that `write` makes of it.
template <class Write>
std::string passed(rule refuses, std::vector<refused_word> const& words, Write write)
{
    std::string passed;
    for (auto const& refused : words)
        if (refuses(file_of(write(refused.word))).size() != 1)
            passed += refused.word + "\n";
    return passed;
}

} // namespace

TEST_CASE("a name of a part of the sentence is refused")
{
    CHECK_EQ(disagreement(refuse_roles, "role_names"), "");
}

TEST_CASE("a bound that is not called max or min is refused")
{
    CHECK_EQ(disagreement(refuse_bounds, "bound_names"), "");
}

TEST_CASE("a term of our own is refused where the field has one")
{
    CHECK_EQ(disagreement(refuse_terms, "invented_terms"), "");
}

TEST_CASE("a comment that does not stand alone is refused")
{
    CHECK_EQ(disagreement(refuse_comments, "comment_style"), "");
}

TEST_CASE("every word of the list is refused")
{
    auto const& words = own_words();
    auto const parameter = [](std::string const& word) { return "void send(text& " + word + ");"; };
    auto const type = [](std::string const& word) { return "void send(" + word + " const& text);"; };
    auto const comment = [](std::string const& word) { return "// " + word + " of it\n"; };
    CHECK_EQ(passed(refuse_roles, words.roles, parameter), "");
    CHECK_EQ(passed(refuse_bounds, words.bounds, parameter), "");
    CHECK_EQ(passed(refuse_terms, words.parts, parameter), "");
    CHECK_EQ(passed(refuse_terms, words.names, parameter), "");
    CHECK_EQ(passed(refuse_terms, words.types, type), "");
    CHECK_EQ(passed(refuse_comments, words.openings, comment), "");
    CHECK_EQ(passed(refuse_comments, words.turns, comment), "");
}

TEST_CASE("a line of the list that cannot be read is an error")
{
    CHECK_THROWS_AS(read_vocabulary("word -> another\n"), std::runtime_error);
    CHECK_THROWS_AS(read_vocabulary("[no such section]\n"), std::runtime_error);
    CHECK_THROWS_AS(read_vocabulary("[parts]\nword\n"), std::runtime_error);
    CHECK_THROWS_AS(read_vocabulary("[parts]\nword -> \n"), std::runtime_error);
    auto const words = read_vocabulary("# why\n\n[parts]\na, B -> c\n");
    REQUIRE(words.parts.size() == 2);
    CHECK_EQ(words.parts[1].word, "b");
    CHECK_EQ(words.parts[1].instead, "c");
}

TEST_CASE("names say what a thing is")
{
    CHECK_EQ(report(refuse_roles(own_tree())), "");
}

TEST_CASE("bounds are called max and min")
{
    CHECK_EQ(report(refuse_bounds(own_tree())), "");
}

TEST_CASE("things are called what the field calls them")
{
    CHECK_EQ(report(refuse_terms(own_tree())), "");
}

TEST_CASE("comments stand alone")
{
    CHECK_EQ(report(refuse_comments(own_tree())), "");
}

} // namespace fcg::architecture
