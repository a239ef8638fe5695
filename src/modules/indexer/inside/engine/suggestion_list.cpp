#include "inside/engine/suggestion_list.hpp"

#include "inside/search/title_match.hpp"

#include <climits>

#include <algorithm>
#include <string>

namespace fcg::indexer {

namespace {

/// Beside titles: of each kind at most one in so many.
constexpr std::size_t makers_and_tags_share = 4;

struct named_game {
    game_number number = 0;
    std::string_view title;
    int distance = 0;
};

/// The first with each title, of games that are still here.
std::vector<named_game> games_of(found_names const& found, wording const& words, live_index const& memory)
{
    std::vector<named_game> games;
    for (auto const& text : found.game_ids) {
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
int min_distance(std::vector<Named> const& some)
{
    int min = INT_MAX;
    for (auto const& one : some)
        min = std::min(min, one.distance);
    return min;
}

void append(std::vector<suggestion>& into, std::vector<found_name> const& names, std::string const& kind,
            std::size_t max_count)
{
    for (std::size_t i = 0; i < std::min(names.size(), max_count); ++i)
        into.push_back({names[i].text, kind, {}});
}

} // namespace

std::vector<suggestion> mix_suggestions(storage::reader& in, shelf::index const& of, found_names const& found,
                                        wording const& words, std::size_t max)
{
    auto games = games_of(found, words, *of.memory);
    auto developers = found.developers;
    auto tags = found.tags;
    auto const min = std::min({min_distance(games), min_distance(developers), min_distance(tags)});
    auto const is_farther = [min](auto const& one) { return one.distance > min; };
    std::erase_if(games, is_farther);
    std::erase_if(developers, is_farther);
    std::erase_if(tags, is_farther);

    auto const share = std::max<std::size_t>(max / makers_and_tags_share, 1);
    auto const of_names = std::min(developers.size(), share) + std::min(tags.size(), share);
    std::vector<game_number> numbers;
    for (auto const& one : games)
        if (numbers.size() < max - std::min(of_names, max - 1))
            numbers.push_back(one.number);
    std::vector<suggestion> all;
    for (auto& one : read_documents(in, of.tables, numbers))
        all.push_back({std::move(one.game.title), "title", std::move(one.game.game_id)});
    append(all, developers, "developer", std::min(share, max - all.size()));
    append(all, tags, "tag", std::min(share, max - all.size()));
    return all;
}

} // namespace fcg::indexer
