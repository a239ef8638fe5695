#include "internal/search/suggesting.hpp"

#include "internal/search/ranking.hpp"
#include "internal/search/title_match.hpp"
#include "internal/search/top_hits.hpp"
#include "internal/text/words.hpp"

#include <climits>

#include <algorithm>
#include <optional>
#include <tuple>

namespace fcg::indexer {

namespace {

/// At most one in this many suggestions is of each kind other than titles.
constexpr std::size_t makers_and_tags_share = 4;

struct found_title {
    core::uuid game_id;
    std::string_view title;
    int distance = 0;
};

/// Returns the first game with each title, among games that are still in the index.
std::vector<found_title> titles_of(std::span<core::uuid const> games, std::span<query_word const> words,
                                   live_index const& memory)
{
    std::vector<found_title> titles;
    for (auto const& id : games) {
        auto const number = memory.find(id);
        if (!number)
            continue;
        auto const title = memory.at(*number).title_key;
        if (std::ranges::find(titles, title, &found_title::title) == titles.end())
            titles.push_back({id, title, match_title(title, words).distance});
    }
    return titles;
}

int min_distance(auto const& names)
{
    int min = INT_MAX;
    for (auto const& name : names)
        min = std::min(min, name.distance);
    return min;
}

void append(std::vector<suggestion>& suggestions, std::vector<found_name> const& names,
            std::string const& kind, std::size_t max_count)
{
    for (std::size_t i = 0; i < std::min(names.size(), max_count); ++i)
        suggestions.push_back({names[i].text, kind, {}});
}

/// Returns the labels that may contain the word that the fewest may contain, in ascending order.
std::vector<label_number> labels_with_rarest_word(label_book const& labels, label_kind kind,
                                                  std::span<query_word const> words)
{
    std::optional<std::vector<label_number>> rarest;
    for (auto const& word : words) {
        std::vector<label_number> with_word;
        for (auto const& spelling : word.spellings)
            labels.find_with_word(kind, spelling.folded, spelling.as_prefix, with_word);
        if (!rarest || with_word.size() < rarest->size())
            rarest = std::move(with_word);
    }
    if (!rarest)
        return {};
    std::ranges::sort(*rarest);
    auto const repeated = std::ranges::unique(*rarest);
    rarest->erase(repeated.begin(), repeated.end());
    return *std::move(rarest);
}

/// Returns the labels that contain all words: those with the fewest typos first, then those that begin with
/// the words, then by the number of games.
std::vector<found_name> find_labels(live_index const& memory, label_kind kind,
                                    std::span<query_word const> words)
{
    std::vector<std::tuple<int, bool, std::int64_t, label_number>> ranked;
    auto const& labels = memory.labels();
    for (auto const number : labels_with_rarest_word(labels, kind, words)) {
        auto const& label = labels.at(number);
        auto const games = labels.games_with(number);
        if (games == 0 || !has_all_words(label.key, words))
            continue;
        auto const match = match_title(label.key, words);
        ranked.emplace_back(match.distance, !match.at_start, -std::int64_t{games}, number);
    }
    std::ranges::sort(ranked);
    std::vector<found_name> names;
    for (auto const& [distance, is_inside, games, number] : ranked)
        names.push_back({labels.at(number).name, distance});
    return names;
}

/// Returns the games with the best titles; more than wanted, because some may be equal.
std::vector<core::uuid> find_titles(search_room const& room, understood const& query, std::string_view typed,
                                    std::size_t max_count)
{
    if (!query.numbers)
        return {};
    auto const& memory = *room.index.memory;
    search_query requested_query;
    requested_query.limit = max_count * 2;
    auto top = top_hits::begin(requested_query, memory).value();
    ranking ranks(room, query, typed);
    auto const end = memory.end();
    for (auto const candidate : *query.numbers)
        if (candidate < end && memory.is_live(candidate))
            top.offer({ranks.score(candidate, memory.at(candidate), top.min_key()), candidate});
    std::vector<core::uuid> games;
    for (auto const& hit : top.take())
        games.push_back(memory.at(hit.number).game_id);
    return games;
}

} // namespace

std::vector<suggestion> mix_suggestions(storage::reader& db, index_slots::index const& index,
                                        found_names names, std::span<query_word const> words,
                                        forgiven forgiven, std::size_t max_count)
{
    auto& [titled, developers, tags] = names;
    auto titles = titles_of(titled, words, *index.memory);
    auto const nearest = std::min({min_distance(titles), min_distance(developers), min_distance(tags)});
    if (nearest == 0 || forgiven == forgiven::nearest) {
        auto const is_farther = [nearest](auto const& name) { return name.distance > nearest; };
        std::erase_if(titles, is_farther);
        std::erase_if(developers, is_farther);
        std::erase_if(tags, is_farther);
    }

    auto const share = std::max<std::size_t>(max_count / makers_and_tags_share, 1);
    auto const of_names = std::min(developers.size(), share) + std::min(tags.size(), share);
    std::vector<core::uuid> chosen;
    for (auto const& title : titles)
        if (chosen.size() < max_count - std::min(of_names, max_count - 1))
            chosen.push_back(title.game_id);
    std::vector<suggestion> suggestions;
    for (auto& document : read_games(db, index.tables, chosen))
        suggestions.push_back({std::move(document.game.title), "title", std::move(document.game.game_id)});
    append(suggestions, developers, "developer", std::min(share, max_count - suggestions.size()));
    append(suggestions, tags, "tag", std::min(share, max_count - suggestions.size()));
    return suggestions;
}

std::vector<suggestion> find_suggestions(search_room const& room, std::string_view text,
                                         std::size_t max_count)
{
    if (max_count == 0)
        return {};
    auto const query = understand(room, text, search_scope::titles);
    if (query.words.empty())
        return {};
    auto const& memory = *room.index.memory;
    found_names names{.titled = find_titles(room, query, fold_words(text), max_count),
                      .developers = find_labels(memory, label_kind::developer, query.words),
                      .tags = find_labels(memory, label_kind::tag, query.words)};
    return mix_suggestions(room.db, room.index, std::move(names), query.words, forgiven::all_or_none,
                           max_count);
}

} // namespace fcg::indexer
