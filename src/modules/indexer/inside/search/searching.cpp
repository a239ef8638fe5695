#include "inside/search/searching.hpp"

#include "inside/search/facets.hpp"
#include "inside/search/filters.hpp"
#include "inside/search/highlights.hpp"
#include "inside/search/ranking.hpp"
#include "inside/search/top_hits.hpp"
#include "inside/text/words.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <iterator>
#include <span>

namespace fcg::indexer {

namespace {

/// Below this, looking at each card costs less than going through all games with a label.
constexpr std::size_t worth_a_list_of_labels = 10'000;

template <class Take>
void for_each_living(live_index const& memory, std::span<game_number const> numbers, Take take)
{
    // Nearly all of the time goes by in waiting for memory.
    constexpr std::size_t cards_ahead = 32;
    constexpr std::size_t labels_ahead = 16;
    auto const end = memory.end(); // one for the whole loop, so that no game is seen twice
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i + cards_ahead < numbers.size())
            memory.fetch_card(numbers[i + cards_ahead]);
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
    for (game_number which = 1; which < end; ++which)
        if (memory.is_live(which))
            take(which);
}

/// What can pass the filters of what matches, or of all games without a query; nothing: any game.
matched_numbers candidates(search_room const& room, understood const* query, filters const& wanted)
{
    auto const matching = query != nullptr ? query->numbers : nullptr;
    if (matching && matching->size() < worth_a_list_of_labels)
        return matching;
    auto const label = wanted.rarest_label();
    if (!label)
        return matching;
    auto labelled = room.find(*label);
    if (!matching)
        return labelled;
    std::vector<game_number> both;
    std::ranges::set_intersection(*matching, *labelled, std::back_inserter(both));
    return std::make_shared<std::vector<game_number> const>(std::move(both));
}

/// Goes once through all that was found: filters, counts and ranks.
class gathering {
public:
    gathering(search_room const& room, search_query const& wanted, top_hits& top)
        : room_(room),
          memory_(*room.of.memory),
          wanted_(wanted),
          filters_(wanted, memory_),
          top_(top)
    {
        if (wanted.facets)
            facets_.emplace(memory_);
    }

    void gather(understood const* query)
    {
        if (query != nullptr && !query->numbers)
            return; // nothing has the words
        std::optional<ranking> ranks;
        if (wanted_.order == search_order::relevance && query != nullptr)
            ranks.emplace(room_, *query, fold_words(wanted_.text));
        auto const look_at = [&](game_number which) {
            auto const& one = memory_.at(which);
            if (!filters_.pass(one))
                return;
            ++total_;
            if (facets_)
                facets_->add(one);
            auto const key =
                ranks ? ranks->score(which, one, top_.min_key())
                      : order_key(one, memory_.popularity(which), wanted_.order, wanted_.descending);
            if (total_ == 1 || key > best_.key)
                best_ = {key, which};
            top_.offer({key, which});
        };
        if (auto const numbers = candidates(room_, query, filters_))
            for_each_living(memory_, *numbers, look_at);
        else
            for_each_living(memory_, look_at);
    }

    std::int64_t total() const { return total_; }

    std::vector<facet> facets() const { return facets_ ? facets_->take() : std::vector<facet>{}; }

    /// Of all pages.
    std::optional<ranked_hit> best() const { return total_ > 0 ? std::optional(best_) : std::nullopt; }

private:
    search_room const& room_;
    live_index const& memory_;
    search_query const& wanted_;
    filters filters_;
    top_hits& top_;
    std::optional<facet_counts> facets_;
    std::int64_t total_ = 0;
    ranked_hit best_;
};

/// In the words of the best hit, or in those that are the most likely.
std::string corrected(live_index const& memory, understood const& query,
                      std::optional<ranked_hit> const& best)
{
    if (!query.numbers)
        return {};
    std::vector<std::string_view> texts;
    if (best) {
        auto const& one = memory.at(best->number);
        texts.push_back(one.title_key);
        for (auto const label : one.labels)
            texts.push_back(memory.label_at(label).key);
    }
    return as_understood(query, texts);
}

std::vector<search_hit> read_hits(search_room const& room, std::vector<ranked_hit> const& page,
                                  std::span<query_word const> words)
{
    std::vector<core::uuid> games; // a number may have died since it was found, its game has not
    for (auto const& one : page)
        games.push_back(room.of.memory->at(one.number).game_id);
    std::vector<search_hit> hits;
    for (auto& one : read_games(room.in, room.of.tables, games)) {
        auto marked = highlights_of(one.game, words);
        hits.push_back({std::move(one), std::move(marked)});
    }
    return hits;
}

} // namespace

std::optional<search_page> find_page(search_room const& room, search_query const& wanted)
{
    auto const& memory = *room.of.memory;
    auto top = top_hits::begin(wanted, memory);
    if (!top)
        return std::nullopt;
    bool const has_text = !core::trim(wanted.text).empty();
    understood query;
    if (has_text)
        query = understand(room, read_typed(wanted.text), search_scope::everything);

    gathering all(room, wanted, *top);
    all.gather(has_text ? &query : nullptr);

    search_page page;
    page.hits = read_hits(room, top->take(), query.words);
    page.total = all.total();
    page.facets = all.facets();
    page.next = top->next();
    page.corrected = corrected(memory, query, all.best());
    page.engine = "embedded";
    return page;
}

} // namespace fcg::indexer
