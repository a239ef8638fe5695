#include "internal/search/expression.hpp"

namespace fcg::indexer {

namespace {

void append_quoted(std::string& out, std::string_view text, bool as_prefix)
{
    out += '"';
    for (char const character : text) {
        if (character == '"')
            out += '"';
        out += character;
    }
    out += as_prefix ? "\"*" : "\"";
}

std::string expression_of(query_word const& word)
{
    std::string alternatives;
    for (auto const& spelling : word.spellings) {
        if (!alternatives.empty())
            alternatives += " OR ";
        if (spelling.phrase.empty())
            append_quoted(alternatives, spelling.folded, spelling.as_prefix);
        else
            alternatives += expression_of_phrase(spelling.phrase, spelling.as_prefix);
    }
    return word.spellings.size() > 1 ? '(' + alternatives + ')' : alternatives;
}

} // namespace

std::string expression_of(std::span<query_word const> words, combination combination)
{
    std::string text;
    for (auto const& word : words) {
        auto const value = expression_of(word);
        if (value.empty()) {
            if (combination == combination::all_words)
                return {};
            continue;
        }
        if (!text.empty())
            text += combination == combination::all_words ? " AND " : " OR ";
        text += value;
    }
    return text;
}

std::string in_titles(std::string const& expression)
{
    return "{title} : (" + expression + ')';
}

std::string expression_of_word(std::string_view folded, bool as_prefix)
{
    std::string text;
    append_quoted(text, folded, as_prefix);
    return text;
}

std::string expression_of_phrase(std::string_view phrase, bool as_prefix)
{
    std::string text = "({title developer publisher} : ";
    append_quoted(text, phrase, as_prefix);
    text += ')';
    return text;
}

} // namespace fcg::indexer
