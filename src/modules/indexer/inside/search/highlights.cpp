#include "inside/search/highlights.hpp"

#include "inside/text/highlight.hpp"
#include "inside/text/words.hpp"

namespace fcg::indexer {

namespace {

std::vector<wanted_word> wanted_of(std::span<query_word const> words)
{
    std::vector<wanted_word> wanted;
    for (auto const& word : words)
        for (auto const& one : word.spellings) {
            wanted.push_back({one.folded, one.as_prefix});
            auto const pieces = split_words(one.phrase);
            for (auto const& piece : pieces)
                wanted.push_back({piece.folded, one.as_prefix && &piece == &pieces.back()});
        }
    return wanted;
}

std::string highlight_each(std::vector<std::string> const& labels, std::span<wanted_word const> wanted)
{
    std::string all;
    for (auto const& one : labels) {
        auto const marked = highlight(one, wanted);
        if (marked.empty())
            continue;
        if (!all.empty())
            all += ", ";
        all += marked;
    }
    return all;
}

} // namespace

std::vector<std::pair<std::string, std::string>> highlights_of(contracts::game_facts const& game,
                                                               std::span<query_word const> words)
{
    std::vector<std::pair<std::string, std::string>> found;
    if (words.empty())
        return found;
    auto const wanted = wanted_of(words);
    auto const keep = [&found](char const* field, std::string marked) {
        if (!marked.empty())
            found.emplace_back(field, std::move(marked));
    };
    keep("title", highlight(game.title, wanted));
    keep("developer", highlight(game.developer, wanted));
    keep("publisher", highlight(game.publisher, wanted));
    keep("genres", highlight_each(game.genres, wanted));
    keep("tags", highlight_each(game.tags, wanted));
    keep("description", highlight(game.description, wanted));
    return found;
}

} // namespace fcg::indexer
