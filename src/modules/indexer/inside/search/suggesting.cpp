#include "inside/search/suggesting.hpp"

#include "inside/search/ranking.hpp"
#include "inside/search/top_hits.hpp"
#include "inside/text/words.hpp"

#include <algorithm>
#include <array>

namespace fcg::indexer {

namespace {

/// Beside titles: of each kind at most one in so many.
constexpr std::size_t makers_and_tags_share = 4;

struct named_label {
    label_number which = 0;
    int edits = 0;
    bool at_start = false;
    std::uint32_t games = 0;
};

/// Labels in which all words stand: with the fewest typos, then those that begin so, then the most games.
std::vector<named_label> find_labels(live_index const& memory, label_kind kind,
                                     std::span<query_word const> words)
{
    std::vector<named_label> found;
    if (words.empty())
        return found;
    for (label_number which = 0, end = memory.label_end(); which < end; ++which) {
        auto const& one = memory.label_at(which);
        if (one.kind != kind || memory.games_with(which) == 0)
            continue;
        auto const match = match_title(one.key, words);
        if (match.words == words.size())
            found.push_back({which, match.edits, match.at_start, memory.games_with(which)});
    }
    std::ranges::sort(found, [](named_label const& left, named_label const& right) {
        if (left.edits != right.edits)
            return left.edits < right.edits;
        if (left.at_start != right.at_start)
            return left.at_start;
        if (left.games != right.games)
            return left.games > right.games;
        return left.which < right.which;
    });
    return found;
}

struct named_game {
    game_number number = 0;
    int edits = 0;
};

/// The best titles; more than are wanted, since some may be called alike.
std::vector<named_game> find_titles(search_room const& room, understood const& query, std::string_view typed,
                                    std::size_t most)
{
    if (!query.numbers)
        return {};
    auto const& memory = *room.of.memory;
    search_query wanted;
    wanted.limit = most * 2;
    auto top = top_hits::begin(wanted, memory).value();
    ranking ranks(room, query, typed);
    auto const end = memory.end();
    for (auto const which : *query.numbers)
        if (which < end && memory.is_live(which))
            top.offer({ranks.score(which, memory.at(which)), which});
    std::vector<named_game> found;
    for (auto const& one : top.take())
        found.push_back({one.number, match_title(memory.at(one.number).title_key, query.words).edits});
    return found;
}

/// Nothing that needs a typo forgiven beside something that needs none.
int fewest_edits(std::vector<named_game> const& games, std::vector<named_label> const& developers,
                 std::vector<named_label> const& tags)
{
    int fewest = INT_MAX;
    for (auto const& one : games)
        fewest = std::min(fewest, one.edits);
    for (auto const* const labels : {&developers, &tags})
        if (!labels->empty())
            fewest = std::min(fewest, labels->front().edits);
    return fewest;
}

/// At most `most`, each name once.
void append_labels(std::vector<suggestion>& into, live_index const& memory,
                   std::vector<named_label> const& labels, std::string const& kind, std::size_t most)
{
    for (auto const& one : labels) {
        if (most-- == 0)
            return;
        into.push_back({memory.label_at(one.which).name, kind, {}});
    }
}

void append_titles(std::vector<suggestion>& into, search_room const& room,
                   std::vector<named_game> const& games, std::size_t most)
{
    std::vector<game_number> numbers;
    std::vector<std::string_view> named;
    for (auto const& one : games) {
        auto const title = room.of.memory->at(one.number).title_key;
        if (numbers.size() == most || std::ranges::find(named, title) != named.end())
            continue;
        named.push_back(title);
        numbers.push_back(one.number);
    }
    for (auto& one : read_documents(room.in, room.of.tables, numbers))
        into.push_back({std::move(one.game.title), "title", std::move(one.game.game_id)});
}

} // namespace

std::vector<suggestion> find_suggestions(search_room const& room, std::string_view text, std::size_t most)
{
    auto const& memory = *room.of.memory;
    auto const typed = read_typed(text);
    if (typed.words.empty() || most == 0)
        return {};
    auto const query = understand(room, typed, search_scope::titles);
    auto games = find_titles(room, query, fold_words(text), most);
    auto developers = find_labels(memory, label_kind::developer, query.words);
    auto tags = find_labels(memory, label_kind::tag, query.words);

    auto const fewest = fewest_edits(games, developers, tags);
    auto const needs_more = [fewest](auto const& one) { return one.edits > fewest; };
    std::erase_if(games, needs_more);
    std::erase_if(developers, needs_more);
    std::erase_if(tags, needs_more);

    auto const share = std::max<std::size_t>(most / makers_and_tags_share, 1);
    auto const of_labels = std::min(developers.size(), share) + std::min(tags.size(), share);
    std::vector<suggestion> found;
    append_titles(found, room, games, most - std::min(of_labels, most - 1));
    append_labels(found, memory, developers, "developer", std::min(share, most - found.size()));
    append_labels(found, memory, tags, "tag", std::min(share, most - found.size()));
    return found;
}

} // namespace fcg::indexer
