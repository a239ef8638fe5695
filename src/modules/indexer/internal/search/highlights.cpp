#include "internal/search/highlights.hpp"

#include "internal/text/highlight.hpp"
#include "internal/text/words.hpp"

namespace fcg::indexer {

namespace {

std::vector<wanted_word> wanted_of(std::span<query_word const> words)
{
    std::vector<wanted_word> requested_words;
    for (auto const& word : words)
        for (auto const& spelling : word.spellings) {
            requested_words.push_back({spelling.folded, spelling.as_prefix});
            auto const pieces = split_words(spelling.phrase);
            for (auto const& piece : pieces)
                requested_words.push_back({piece.folded, spelling.as_prefix && &piece == &pieces.back()});
        }
    return requested_words;
}

std::string highlight_each(std::vector<std::string> const& labels, std::span<wanted_word const> words)
{
    std::string text;
    for (auto const& label : labels) {
        auto const marked = highlight(label, words);
        if (marked.empty())
            continue;
        if (!text.empty())
            text += ", ";
        text += marked;
    }
    return text;
}

} // namespace

std::vector<std::pair<std::string, std::string>> highlights_of(contracts::game_facts const& game,
                                                               std::span<query_word const> words)
{
    std::vector<std::pair<std::string, std::string>> entries;
    if (words.empty())
        return entries;
    auto const requested_words = wanted_of(words);
    auto const keep = [&entries](char const* field, std::string marked) {
        if (!marked.empty())
            entries.emplace_back(field, std::move(marked));
    };
    keep("title", highlight(game.title, requested_words));
    keep("developer", highlight(game.developer, requested_words));
    keep("publisher", highlight(game.publisher, requested_words));
    keep("genres", highlight_each(game.genres, requested_words));
    keep("tags", highlight_each(game.tags, requested_words));
    keep("description", highlight(game.description, requested_words));
    return entries;
}

} // namespace fcg::indexer
