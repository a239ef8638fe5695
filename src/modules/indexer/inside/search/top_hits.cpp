#include "inside/search/top_hits.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace fcg::indexer {

namespace {

/// The first octets of a title as a number that sorts as they do.
std::int64_t title_number(std::string_view title)
{
    constexpr std::size_t octets = 7;
    std::int64_t number = 0;
    for (std::size_t i = 0; i < octets; ++i)
        number = number << 8 | (i < title.size() ? static_cast<unsigned char>(title[i]) : 0);
    return number;
}

std::optional<std::int64_t> read_key(std::string const& text)
{
    std::int64_t key = 0;
    auto const* const end = text.data() + text.size();
    auto const [stopped, fault] = std::from_chars(text.data(), end, key);
    return fault == std::errc{} && stopped == end ? std::optional(key) : std::nullopt;
}

} // namespace

std::int64_t order_key(card const& one, float popularity, search_order order, bool descending)
{
    constexpr float steps = 1'000'000;
    switch (order) {
    case search_order::title:
        return descending ? title_number(one.title_key) : -title_number(one.title_key);
    case search_order::price:
        return descending ? one.price_key : -one.price_key;
    case search_order::release_date:
        if (one.release_day == no_release)
            return INT64_MIN;
        return descending ? one.release_day : -std::int64_t{one.release_day};
    case search_order::relevance:
    case search_order::popularity:
        break;
    }
    return std::llround(popularity * steps);
}

std::optional<top_hits> top_hits::begin(search_query const& wanted, live_index const& memory)
{
    top_hits made(wanted, memory);
    auto const& keys = wanted.after.keys;
    if (keys.empty())
        return made;
    if (keys.size() != 3)
        return std::nullopt;
    auto const key = read_key(keys[0]);
    auto const game_id = core::uuid::parse(keys[2]);
    if (!key || !game_id)
        return std::nullopt;
    made.after_ = place{*key, keys[1], *game_id};
    return made;
}

top_hits::top_hits(search_query const& wanted, live_index const& memory)
    : memory_(memory),
      by_title_(wanted.order == search_order::title),
      descending_(wanted.descending),
      limit_(wanted.limit)
{
    kept_.reserve(limit_ + 2);
}

void top_hits::keep(ranked_hit const& one)
{
    if (after_ && !is_behind_place(one))
        return;
    auto const order = [this](ranked_hit const& left, ranked_hit const& right) {
        return is_before(left, right);
    };
    bool const is_full = kept_.size() > limit_;
    if (is_full && !is_before(one, kept_.front()))
        return;
    if (is_full) {
        std::ranges::pop_heap(kept_, order);
        kept_.pop_back();
    }
    kept_.push_back(one);
    std::ranges::push_heap(kept_, order);
}

std::vector<ranked_hit> top_hits::take()
{
    std::ranges::sort(
        kept_, [this](ranked_hit const& left, ranked_hit const& right) { return is_before(left, right); });
    if (kept_.size() > limit_) {
        kept_.pop_back();
        auto const& last = memory_.at(kept_.back().number);
        next_ =
            search_place{{std::to_string(kept_.back().key),
                          by_title_ ? std::string(last.title_key) : std::string{}, last.game_id.to_string()}};
    }
    return std::move(kept_);
}

bool top_hits::is_behind_place(ranked_hit const& one) const
{
    if (one.key != after_->key)
        return one.key < after_->key;
    auto const& card = memory_.at(one.number);
    if (by_title_)
        if (auto const titles = compare_titles(card.title_key, after_->title); titles != 0)
            return titles > 0;
    return card.game_id > after_->game_id;
}

bool top_hits::is_before(ranked_hit const& left, ranked_hit const& right) const
{
    if (left.key != right.key)
        return left.key > right.key;
    auto const& one = memory_.at(left.number);
    auto const& other = memory_.at(right.number);
    if (by_title_)
        if (auto const titles = compare_titles(one.title_key, other.title_key); titles != 0)
            return titles < 0;
    return one.game_id < other.game_id;
}

std::strong_ordering top_hits::compare_titles(std::string_view left, std::string_view right) const
{
    return descending_ ? right <=> left : left <=> right;
}

} // namespace fcg::indexer
