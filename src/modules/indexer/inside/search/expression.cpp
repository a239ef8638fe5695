#include "inside/search/expression.hpp"

namespace fcg::indexer {

namespace {

void append_quoted(std::string& out, std::string_view text, bool as_prefix)
{
    out += '"';
    for (char const one : text) {
        if (one == '"')
            out += '"';
        out += one;
    }
    out += as_prefix ? "\"*" : "\"";
}

std::string expression_of(query_word const& word)
{
    std::string alternatives;
    for (auto const& one : word.spellings) {
        if (!alternatives.empty())
            alternatives += " OR ";
        if (one.phrase.empty())
            append_quoted(alternatives, one.folded, one.as_prefix);
        else
            alternatives += expression_of_phrase(one.phrase, one.as_prefix);
    }
    return word.spellings.size() > 1 ? '(' + alternatives + ')' : alternatives;
}

} // namespace

std::string expression_of(std::span<query_word const> words, combination how)
{
    std::string all;
    for (auto const& word : words) {
        auto const one = expression_of(word);
        if (one.empty()) {
            if (how == combination::all_words)
                return {};
            continue;
        }
        if (!all.empty())
            all += how == combination::all_words ? " AND " : " OR ";
        all += one;
    }
    return all;
}

std::string in_titles(std::string const& expression)
{
    return "{title} : (" + expression + ')';
}

std::string expression_of_word(std::string_view folded, bool as_prefix)
{
    std::string one;
    append_quoted(one, folded, as_prefix);
    return one;
}

std::string expression_of_phrase(std::string_view phrase, bool as_prefix)
{
    std::string one = "({title developer publisher} : ";
    append_quoted(one, phrase, as_prefix);
    one += ')';
    return one;
}

} // namespace fcg::indexer
