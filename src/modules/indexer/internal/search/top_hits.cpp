#include "internal/search/top_hits.hpp"

#include "platform/core/numbers.hpp"

#include <algorithm>
#include <cmath>

namespace fcg::indexer {

namespace {

/// Returns the first octets of a title as a number that has the same order.
std::int64_t title_number(std::string_view title)
{
    constexpr std::size_t octets = 7;
    std::int64_t number = 0;
    for (std::size_t i = 0; i < octets; ++i)
        number = number << 8 | (i < title.size() ? static_cast<unsigned char>(title[i]) : 0);
    return number;
}

} // namespace

std::int64_t order_key(indexed_game const& indexed_game, float popularity, search_order order,
                       bool descending)
{
    constexpr float steps = 1'000'000;
    switch (order) {
    case search_order::title:
        return descending ? title_number(indexed_game.title_key) : -title_number(indexed_game.title_key);
    case search_order::price:
        return descending ? indexed_game.price_key : -indexed_game.price_key;
    case search_order::release_date:
        if (indexed_game.release_day == no_release)
            return INT64_MIN;
        return descending ? indexed_game.release_day : -std::int64_t{indexed_game.release_day};
    case search_order::relevance:
    case search_order::popularity:
        break;
    }
    return std::llround(popularity * steps);
}

std::optional<top_hits> top_hits::begin(search_query const& query, live_index const& memory)
{
    top_hits top_hits(query, memory);
    auto const& keys = query.after.keys;
    if (keys.empty())
        return top_hits;
    if (keys.size() != 3)
        return std::nullopt;
    auto const key = core::parse_number<std::int64_t>(keys[0]);
    auto const game_id = core::uuid::parse(keys[2]);
    if (!key || !game_id)
        return std::nullopt;
    top_hits.after_ = parsed_cursor{*key, keys[1], *game_id};
    return top_hits;
}

top_hits::top_hits(search_query const& query, live_index const& memory)
    : memory_(memory),
      by_title_(query.order == search_order::title),
      descending_(query.descending),
      limit_(query.limit)
{
    kept_.reserve(limit_ + 2);
}

void top_hits::keep(ranked_hit const& hit)
{
    if (after_ && !is_behind_cursor(hit))
        return;
    auto const order = [this](ranked_hit const& left, ranked_hit const& right) {
        return is_before(left, right);
    };
    bool const is_full = kept_.size() > limit_;
    if (is_full && !is_before(hit, kept_.front()))
        return;
    if (is_full) {
        std::ranges::pop_heap(kept_, order);
        kept_.pop_back();
    }
    kept_.push_back(hit);
    std::ranges::push_heap(kept_, order);
}

std::vector<ranked_hit> top_hits::take()
{
    std::ranges::sort(
        kept_, [this](ranked_hit const& left, ranked_hit const& right) { return is_before(left, right); });
    if (kept_.size() > limit_) {
        kept_.pop_back();
        auto const& last = memory_.at(kept_.back().number);
        next_ = search_cursor{{std::to_string(kept_.back().key),
                               by_title_ ? std::string(last.title_key) : std::string{},
                               last.game_id.to_string()}};
    }
    return std::move(kept_);
}

bool top_hits::is_behind_cursor(ranked_hit const& hit) const
{
    if (hit.key != after_->key)
        return hit.key < after_->key;
    auto const& game = memory_.at(hit.number);
    return is_ahead({after_->title, after_->game_id}, {game.title_key, game.game_id});
}

bool top_hits::is_before(ranked_hit const& left, ranked_hit const& right) const
{
    if (left.key != right.key)
        return left.key > right.key;
    auto const& game = memory_.at(left.number);
    auto const& other = memory_.at(right.number);
    return is_ahead({game.title_key, game.game_id}, {other.title_key, other.game_id});
}

/// Orders games with the same key.
bool top_hits::is_ahead(named_game const& left, named_game const& right) const
{
    if (by_title_ && left.title != right.title)
        return descending_ ? left.title > right.title : left.title < right.title;
    return left.game_id < right.game_id;
}

} // namespace fcg::indexer
