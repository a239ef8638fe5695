#include "internal/search/searching.hpp"

#include "internal/search/facets.hpp"
#include "internal/search/filters.hpp"
#include "internal/search/highlights.hpp"
#include "internal/search/ranking.hpp"
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

/// Passes once over all matches: filters, counts and ranks them.
class collector {
public:
    collector(search_room const& room, search_query const& query, top_hits& top)
        : room_(room),
          memory_(*room.index.memory),
          query_(query),
          filters_(query, memory_),
          top_(top)
    {
        if (query.facets)
            facets_.emplace(memory_);
    }

    void gather(understood const* query)
    {
        if (query != nullptr && !query->numbers)
            return; // no game has the words
        std::optional<ranking> ranks;
        if (query_.order == search_order::relevance && query != nullptr)
            ranks.emplace(room_, *query, fold_words(query_.text));
        auto const look_at = [&](game_number number) {
            auto const& indexed_game = memory_.at(number);
            if (!filters_.pass(indexed_game))
                return;
            ++total_;
            if (facets_)
                facets_->add(indexed_game);
            auto const key =
                ranks ? ranks->score(number, indexed_game, top_.min_key())
                      : order_key(indexed_game, memory_.popularity(number), query_.order, query_.descending);
            if (total_ == 1 || key > best_.key)
                best_ = {key, number};
            top_.offer({key, number});
        };
        if (auto const numbers = candidates(room_, query, filters_))
            for_each_living(memory_, *numbers, look_at);
        else
            for_each_living(memory_, look_at);
    }

    std::int64_t total() const { return total_; }

    std::vector<facet> facets() const { return facets_ ? facets_->take() : std::vector<facet>{}; }

    /// Returns the best hit of all pages.
    std::optional<ranked_hit> best() const { return total_ > 0 ? std::optional(best_) : std::nullopt; }

private:
    search_room const& room_;
    live_index const& memory_;
    search_query const& query_;
    filters filters_;
    top_hits& top_;
    std::optional<facet_counts> facets_;
    std::int64_t total_ = 0;
    ranked_hit best_;
};

/// Returns the corrected query in the words of the best hit, or in the most likely words if there is no hit.
std::string corrected(live_index const& memory, understood const& query,
                      std::optional<ranked_hit> const& best)
{
    if (!query.numbers)
        return {};
    std::vector<std::string_view> texts;
    if (best) {
        auto const& indexed_game = memory.at(best->number);
        texts.push_back(indexed_game.title_key);
        for (auto const label : indexed_game.labels)
            texts.push_back(memory.label_at(label).key);
    }
    return as_understood(query, texts);
}

std::vector<search_hit> read_hits(search_room const& room, std::vector<ranked_hit> const& page,
                                  std::span<query_word const> words)
{
    std::vector<core::uuid> games; // a number may have died since it was found, its game has not
    for (auto const& hit : page)
        games.push_back(room.index.memory->at(hit.number).game_id);
    std::vector<search_hit> hits;
    for (auto& read_game : read_games(room.db, room.index.tables, games)) {
        auto marked = highlights_of(read_game.game, words);
        hits.push_back({std::move(read_game), std::move(marked)});
    }
    return hits;
}

} // namespace

std::optional<search_page> find_page(search_room const& room, search_query const& requested_query)
{
    auto const& memory = *room.index.memory;
    auto top = top_hits::begin(requested_query, memory);
    if (!top)
        return std::nullopt;
    bool const has_text = !core::trim(requested_query.text).empty();
    understood query;
    if (has_text)
        query = understand(room, read_typed(requested_query.text), search_scope::everything);

    collector collector(room, requested_query, *top);
    collector.gather(has_text ? &query : nullptr);

    search_page page;
    page.hits = read_hits(room, top->take(), query.words);
    page.total = collector.total();
    page.facets = collector.facets();
    page.next = top->next();
    page.corrected = corrected(memory, query, collector.best());
    page.engine = "embedded";
    return page;
}

} // namespace fcg::indexer
