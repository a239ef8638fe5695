#include "internal/search/suggesting.hpp"

#include "internal/search/ranking.hpp"
#include "internal/search/top_hits.hpp"
#include "internal/text/words.hpp"

#include <algorithm>
#include <functional>

namespace fcg::indexer {

namespace {

/// At most one in this many suggestions is of each kind other than titles.
constexpr std::size_t makers_and_tags_share = 4;

struct named_label {
    label_number label = 0;
    int distance = 0;
    bool at_start = false;
    std::uint32_t games = 0;
};

/// Labels of one kind that contain all words, the best first.
using found_labels = std::vector<named_label>;

/// Sorts by the fewest typos, then labels that begin with the words, then by the number of games.
void put_in_order(found_labels& found_labels)
{
    std::ranges::sort(found_labels, [](named_label const& left, named_label const& right) {
        if (left.distance != right.distance)
            return left.distance < right.distance;
        if (left.at_start != right.at_start)
            return left.at_start;
        if (left.games != right.games)
            return left.games > right.games;
        return left.label < right.label;
    });
}

struct makers_and_tags {
    found_labels developers;
    found_labels tags;
};

makers_and_tags find_labels(live_index const& memory, std::span<query_word const> words)
{
    makers_and_tags makers_and_tags;
    for (label_number label = 0, end = memory.label_end(); label < end; ++label) {
        auto const& current_label = memory.label_at(label);
        bool const is_tag = current_label.kind == label_kind::tag;
        if (!is_tag && current_label.kind != label_kind::developer)
            continue;
        auto const games = memory.games_with(label);
        if (games == 0 || !has_all_words(current_label.key, words))
            continue;
        auto const match = match_title(current_label.key, words);
        (is_tag ? makers_and_tags.tags : makers_and_tags.developers)
            .push_back({label, match.distance, match.at_start, games});
    }
    put_in_order(makers_and_tags.developers);
    put_in_order(makers_and_tags.tags);
    return makers_and_tags;
}

struct named_game {
    game_number number = 0;
    int distance = 0;
};

/// Returns the best titles; more than wanted, because some may be equal.
std::vector<named_game> find_titles(search_room const& room, understood const& query, std::string_view typed,
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
    std::vector<named_game> named_games;
    for (auto const& hit : top.take())
        named_games.push_back(
            {hit.number, match_title(memory.at(hit.number).title_key, query.words).distance});
    return named_games;
}

/// Removes what needs a forgiven typo if anything matches without one.
void keep_exact_ones(std::vector<named_game>& games, makers_and_tags& labels)
{
    auto const is_exact = [](auto const& named_label) { return named_label.distance == 0; };
    bool const has_exact = std::ranges::any_of(games, is_exact) ||
                           std::ranges::any_of(labels.developers, is_exact) ||
                           std::ranges::any_of(labels.tags, is_exact);
    if (!has_exact)
        return;
    std::erase_if(games, std::not_fn(is_exact));
    std::erase_if(labels.developers, std::not_fn(is_exact));
    std::erase_if(labels.tags, std::not_fn(is_exact));
}

void append_labels(std::vector<suggestion>& suggestions, live_index const& memory, found_labels const& labels,
                   std::string const& kind, std::size_t max_count)
{
    for (auto const& label : labels) {
        if (max_count-- == 0)
            return;
        suggestions.push_back({memory.label_at(label.label).name, kind, {}});
    }
}

void append_titles(std::vector<suggestion>& suggestions, search_room const& room,
                   std::vector<named_game> const& games, std::size_t max_count)
{
    std::vector<core::uuid> chosen;
    std::vector<std::string_view> named;
    for (auto const& game : games) {
        auto const& indexed_game = room.index.memory->at(game.number);
        if (chosen.size() == max_count || std::ranges::find(named, indexed_game.title_key) != named.end())
            continue;
        named.push_back(indexed_game.title_key);
        chosen.push_back(indexed_game.game_id);
    }
    for (auto& read_game : read_games(room.db, room.index.tables, chosen))
        suggestions.push_back({std::move(read_game.game.title), "title", std::move(read_game.game.game_id)});
}

} // namespace

std::vector<suggestion> find_suggestions(search_room const& room, std::string_view text,
                                         std::size_t max_count)
{
    auto const& memory = *room.index.memory;
    auto const typed = read_typed(text);
    if (typed.words.empty() || max_count == 0)
        return {};
    auto const query = understand(room, typed, search_scope::titles);
    if (query.words.empty())
        return {};
    auto games = find_titles(room, query, fold_words(text), max_count);
    auto labels = find_labels(memory, query.words);
    keep_exact_ones(games, labels);

    auto const share = std::max<std::size_t>(max_count / makers_and_tags_share, 1);
    auto const for_labels = std::min(labels.developers.size(), share) + std::min(labels.tags.size(), share);
    std::vector<suggestion> suggestions;
    append_titles(suggestions, room, games, max_count - std::min(for_labels, max_count - 1));
    append_labels(suggestions, memory, labels.developers, "developer",
                  std::min(share, max_count - suggestions.size()));
    append_labels(suggestions, memory, labels.tags, "tag", std::min(share, max_count - suggestions.size()));
    return suggestions;
}

} // namespace fcg::indexer
