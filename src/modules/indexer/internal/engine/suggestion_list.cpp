#include "internal/engine/suggestion_list.hpp"

#include "internal/search/title_match.hpp"

#include <climits>

#include <algorithm>
#include <string>

namespace fcg::indexer {

namespace {

/// At most one in this many suggestions is of each kind other than titles.
constexpr std::size_t makers_and_tags_share = 4;

struct named_game {
    game_number number = 0;
    std::string_view title;
    int distance = 0;
};

/// Returns the first game with each title, among games that are still in the index.
std::vector<named_game> games_of(found_names const& found_names, wording const& words,
                                 live_index const& memory)
{
    std::vector<named_game> games;
    for (auto const& text : found_names.game_ids) {
        auto const id = core::uuid::parse(text);
        auto const number = id ? memory.find(*id) : std::nullopt;
        if (!number)
            continue;
        auto const title = memory.at(*number).title_key;
        if (std::ranges::find(games, title, &named_game::title) == games.end())
            games.push_back({*number, title, match_title(title, words.words).distance});
    }
    return games;
}

template <class Named>
int min_distance(std::vector<Named> const& named_games)
{
    int min = INT_MAX;
    for (auto const& found_name : named_games)
        min = std::min(min, found_name.distance);
    return min;
}

void append(std::vector<suggestion>& suggestions, std::vector<found_name> const& names,
            std::string const& kind, std::size_t max_count)
{
    for (std::size_t i = 0; i < std::min(names.size(), max_count); ++i)
        suggestions.push_back({names[i].text, kind, {}});
}

} // namespace

std::vector<suggestion> mix_suggestions(storage::reader& db, index_slots::index const& index,
                                        found_names const& found_names, wording const& words, std::size_t max)
{
    auto games = games_of(found_names, words, *index.memory);
    auto developers = found_names.developers;
    auto tags = found_names.tags;
    auto const min = std::min({min_distance(games), min_distance(developers), min_distance(tags)});
    auto const is_farther = [min](auto const& found_name) { return found_name.distance > min; };
    std::erase_if(games, is_farther);
    std::erase_if(developers, is_farther);
    std::erase_if(tags, is_farther);

    auto const share = std::max<std::size_t>(max / makers_and_tags_share, 1);
    auto const of_names = std::min(developers.size(), share) + std::min(tags.size(), share);
    std::vector<game_number> numbers;
    for (auto const& game : games)
        if (numbers.size() < max - std::min(of_names, max - 1))
            numbers.push_back(game.number);
    std::vector<suggestion> suggestions;
    for (auto& read_document : read_documents(db, index.tables, numbers))
        suggestions.push_back(
            {std::move(read_document.game.title), "title", std::move(read_document.game.game_id)});
    append(suggestions, developers, "developer", std::min(share, max - suggestions.size()));
    append(suggestions, tags, "tag", std::min(share, max - suggestions.size()));
    return suggestions;
}

} // namespace fcg::indexer
