#include "internal/search/embedded_engine.hpp"

#include "internal/search/facets.hpp"
#include "internal/search/filters.hpp"
#include "internal/search/highlights.hpp"
#include "internal/search/ranking.hpp"
#include "internal/search/suggesting.hpp"
#include "internal/search/top_hits.hpp"
#include "internal/text/words.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <iterator>
#include <span>

namespace fcg::indexer {

namespace {

/// For fewer games than this, checking each costs less than reading the list of all games with a label.
constexpr std::size_t worth_a_list_of_labels = 10'000;

template <class Take>
void for_each_living(live_index const& memory, std::span<game_number const> numbers, Take take)
{
    // Most of the time is spent waiting for memory, so games are prefetched.
    constexpr std::size_t games_ahead = 32;
    constexpr std::size_t labels_ahead = 16;
    auto const end = memory.end(); // read once for the whole loop, so that no game is seen twice
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i + games_ahead < numbers.size())
            memory.fetch_game(numbers[i + games_ahead]);
        if (i + labels_ahead < numbers.size())
            memory.fetch_labels(numbers[i + labels_ahead]);
        if (numbers[i] < end && memory.is_live(numbers[i]))
            take(numbers[i]);
    }
}

template <class Take>
void for_each_living(live_index const& memory, Take take)
{
    auto const end = memory.end();
    for (game_number number = 1; number < end; ++number)
        if (memory.is_live(number))
            take(number);
}

/// Returns the numbers that can pass the filters: of the matches, or of all games if there is no query. Null
/// if any game can.
matched_numbers candidates(search_room const& room, understood const* query, filters const& filters)
{
    auto const matching = query != nullptr ? query->numbers : nullptr;
    if (matching && matching->size() < worth_a_list_of_labels)
        return matching;
    auto const label = filters.rarest_label();
    if (!label)
        return matching;
    auto labelled = room.find(*label);
    if (!matching)
        return labelled;
    std::vector<game_number> both;
    std::ranges::set_intersection(*matching, *labelled, std::back_inserter(both));
    return std::make_shared<std::vector<game_number> const>(std::move(both));
}

/// What one pass over all matches finds, besides the page.
struct summary {
    std::int64_t total = 0;
    std::vector<facet> facets{};
    std::optional<game_number> best{}; ///< the best hit of all pages
};

/// Filters, counts and ranks all matches, or all games if `words` is null.
summary gather(search_room const& room, search_query const& query, understood const* words, top_hits& top)
{
    auto const& memory = *room.index.memory;
    bool const has_matches = words == nullptr || words->numbers; // otherwise no game has the words
    filters const filters(query, memory);
    std::optional<facet_counts> facets;
    if (query.facets)
        facets.emplace(memory);
    std::optional<ranking> ranks;
    if (has_matches && words != nullptr && query.order == search_order::relevance)
        ranks.emplace(room, *words, fold_words(query.text));
    summary summary;
    ranked_hit best;
    auto const look_at = [&](game_number number) {
        auto const& indexed_game = memory.at(number);
        if (!filters.pass(indexed_game))
            return;
        ++summary.total;
        if (facets)
            facets->add(indexed_game);
        auto const key =
            ranks ? ranks->score(number, indexed_game, top.min_key())
                  : order_key(indexed_game, memory.popularity(number), query.order, query.descending);
        if (summary.total == 1 || key > best.key)
            best = {key, number};
        top.offer({key, number});
    };
    if (auto const numbers = has_matches ? candidates(room, words, filters) : nullptr)
        for_each_living(memory, *numbers, look_at);
    else if (has_matches)
        for_each_living(memory, look_at);
    if (summary.total > 0)
        summary.best = best.number;
    if (facets)
        summary.facets = facets->take();
    return summary;
}

std::vector<search_hit> read_hits(search_room const& room, std::vector<ranked_hit> const& page,
                                  std::span<query_word const> words)
{
    std::vector<core::uuid> games; // a number may have died since it was found, its game has not
    for (auto const& hit : page)
        games.push_back(room.index.memory->at(hit.number).game_id);
    return to_hits(read_games(room.db, room.index.tables, games), words);
}

/// Returns nothing if `requested_query.after` is not a cursor that such a page returned.
std::optional<search_page> find_page(search_room const& room, search_query const& requested_query)
{
    auto const& memory = *room.index.memory;
    auto top = top_hits::begin(requested_query, memory);
    if (!top)
        return std::nullopt;
    bool const has_text = !core::trim(requested_query.text).empty();
    understood query;
    if (has_text)
        query = understand(room, requested_query.text, search_scope::everything);

    auto summary = gather(room, requested_query, has_text ? &query : nullptr, *top);

    search_page page;
    page.hits = read_hits(room, top->take(), query.words);
    page.total = summary.total;
    page.facets = std::move(summary.facets);
    page.next = top->next();
    if (query.numbers)
        page.corrected = as_understood(memory, query.words, summary.best);
    page.engine = "embedded";
    return page;
}

} // namespace

/// Runs `look(search_room)` on the thread pool, with the index that is live now.
template <class Look>
auto embedded_engine::read(Look look)
{
    auto index = index_slots_.live();
    auto const end = index.memory->end();
    return db_.read_long(
        [this, live_slot = std::move(index), end, look = std::move(look)](storage::reader& reader) {
            return look(search_room{reader, live_slot, end, cache_});
        });
}

task<http::result<search_page>> embedded_engine::search(search_query query)
{
    auto look = [&query](search_room const& room) { return find_page(room, query); };
    auto page = co_await read(look);
    if (!page)
        co_return http::invalid_fields(
            {{"cursor", "is not one of this search: send nextCursor of the page before, unchanged"}});
    co_return std::move(*page);
}

task<std::vector<suggestion>> embedded_engine::suggest(std::string text, std::size_t max_count)
{
    auto look = [&text, max_count](search_room const& room) {
        return find_suggestions(room, text, max_count);
    };
    auto suggestions = co_await read(look);
    co_return suggestions;
}

} // namespace fcg::indexer
