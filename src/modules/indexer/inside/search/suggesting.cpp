#include "inside/search/suggesting.hpp"

#include "inside/search/ranking.hpp"
#include "inside/search/top_hits.hpp"
#include "inside/text/words.hpp"

#include <algorithm>
#include <functional>

namespace fcg::indexer {

namespace {

/// Beside titles: of each kind at most one in so many.
constexpr std::size_t makers_and_tags_share = 4;

struct named_label {
    label_number which = 0;
    int distance = 0;
    bool at_start = false;
    std::uint32_t games = 0;
};

/// Labels of one kind in which all words stand, the best first.
using found_labels = std::vector<named_label>;

/// The fewest typos, then those that begin so, then the most games.
void put_in_order(found_labels& found)
{
    std::ranges::sort(found, [](named_label const& left, named_label const& right) {
        if (left.distance != right.distance)
            return left.distance < right.distance;
        if (left.at_start != right.at_start)
            return left.at_start;
        if (left.games != right.games)
            return left.games > right.games;
        return left.which < right.which;
    });
}

struct makers_and_tags {
    found_labels developers;
    found_labels tags;
};

makers_and_tags find_labels(live_index const& memory, std::span<query_word const> words)
{
    makers_and_tags found;
    for (label_number which = 0, end = memory.label_end(); which < end; ++which) {
        auto const& one = memory.label_at(which);
        bool const is_tag = one.kind == label_kind::tag;
        if (!is_tag && one.kind != label_kind::developer)
            continue;
        auto const games = memory.games_with(which);
        if (games == 0 || !has_all_words(one.key, words))
            continue;
        auto const match = match_title(one.key, words);
        (is_tag ? found.tags : found.developers).push_back({which, match.distance, match.at_start, games});
    }
    put_in_order(found.developers);
    put_in_order(found.tags);
    return found;
}

struct named_game {
    game_number number = 0;
    int distance = 0;
};

/// The best titles; more than are wanted, since some may be called alike.
std::vector<named_game> find_titles(search_room const& room, understood const& query, std::string_view typed,
                                    std::size_t max_count)
{
    if (!query.numbers)
        return {};
    auto const& memory = *room.of.memory;
    search_query wanted;
    wanted.limit = max_count * 2;
    auto top = top_hits::begin(wanted, memory).value();
    ranking ranks(room, query, typed);
    auto const end = memory.end();
    for (auto const which : *query.numbers)
        if (which < end && memory.is_live(which))
            top.offer({ranks.score(which, memory.at(which), top.min_key()), which});
    std::vector<named_game> found;
    for (auto const& one : top.take())
        found.push_back({one.number, match_title(memory.at(one.number).title_key, query.words).distance});
    return found;
}

/// Nothing that needs a typo forgiven beside something that needs none.
void keep_exact_ones(std::vector<named_game>& games, makers_and_tags& labels)
{
    auto const is_exact = [](auto const& one) { return one.distance == 0; };
    bool const has_exact = std::ranges::any_of(games, is_exact) ||
                           std::ranges::any_of(labels.developers, is_exact) ||
                           std::ranges::any_of(labels.tags, is_exact);
    if (!has_exact)
        return;
    std::erase_if(games, std::not_fn(is_exact));
    std::erase_if(labels.developers, std::not_fn(is_exact));
    std::erase_if(labels.tags, std::not_fn(is_exact));
}

void append_labels(std::vector<suggestion>& into, live_index const& memory, found_labels const& labels,
                   std::string const& kind, std::size_t max_count)
{
    for (auto const& one : labels) {
        if (max_count-- == 0)
            return;
        into.push_back({memory.label_at(one.which).name, kind, {}});
    }
}

void append_titles(std::vector<suggestion>& into, search_room const& room,
                   std::vector<named_game> const& games, std::size_t max_count)
{
    std::vector<core::uuid> chosen;
    std::vector<std::string_view> named;
    for (auto const& one : games) {
        auto const& card = room.of.memory->at(one.number);
        if (chosen.size() == max_count || std::ranges::find(named, card.title_key) != named.end())
            continue;
        named.push_back(card.title_key);
        chosen.push_back(card.game_id);
    }
    for (auto& one : read_games(room.in, room.of.tables, chosen))
        into.push_back({std::move(one.game.title), "title", std::move(one.game.game_id)});
}

} // namespace

std::vector<suggestion> find_suggestions(search_room const& room, std::string_view text,
                                         std::size_t max_count)
{
    auto const& memory = *room.of.memory;
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
    std::vector<suggestion> found;
    append_titles(found, room, games, max_count - std::min(for_labels, max_count - 1));
    append_labels(found, memory, labels.developers, "developer", std::min(share, max_count - found.size()));
    append_labels(found, memory, labels.tags, "tag", std::min(share, max_count - found.size()));
    return found;
}

} // namespace fcg::indexer
