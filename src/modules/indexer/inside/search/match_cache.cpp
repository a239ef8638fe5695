#include "inside/search/match_cache.hpp"

#include <algorithm>

namespace fcg::indexer {

namespace {

/// Of an entry beside its numbers and its expression, about.
constexpr std::size_t octets_of_an_entry = 160;

matched_numbers put_behind(matched_numbers const& known, std::vector<game_number> later)
{
    if (!known || known->empty())
        return std::make_shared<std::vector<game_number> const>(std::move(later));
    if (later.empty())
        return known;
    std::vector<game_number> all;
    all.reserve(known->size() + later.size());
    all.insert(all.end(), known->begin(), known->end());
    all.insert(all.end(), later.begin(), later.end());
    return std::make_shared<std::vector<game_number> const>(std::move(all));
}

} // namespace

match_cache::match_cache(std::size_t max_octets) : max_octets_(max_octets) {}

matched_numbers match_cache::find(storage::reader& in, shelf::index const& of, game_number end,
                                  std::string const& expression)
{
    return find(of, end, expression,
                [&](game_number after) { return match_numbers(in, of.tables, expression, after); });
}

matched_numbers match_cache::find(shelf::index const& of, game_number end, std::string const& key,
                                  look_behind const& look)
{
    auto found = recall(of, key);
    game_number const last = end > 0 ? end - 1 : 0;
    if (found.numbers && found.up_to >= last)
        return found.numbers;
    found.numbers = put_behind(found.numbers, look(found.up_to));
    // The tables may be ahead of the memory: a number that was read stands for all below it.
    found.up_to = std::max(last, found.numbers->empty() ? 0 : found.numbers->back());
    auto numbers = found.numbers;
    remember(of, std::move(found));
    return numbers;
}

std::size_t match_cache::octets() const
{
    std::lock_guard const lock(guard_);
    return octets_;
}

match_cache::entry match_cache::recall(shelf::index const& of, std::string const& expression)
{
    std::lock_guard const lock(guard_);
    if (of_.lock() != of.memory) {
        places_.clear();
        entries_.clear();
        octets_ = 0;
        of_ = of.memory;
    }
    auto const known = places_.find(expression);
    if (known == places_.end())
        return {expression, nullptr, 0};
    entries_.splice(entries_.begin(), entries_, known->second);
    return *known->second;
}

void match_cache::remember(shelf::index const& of, entry found)
{
    std::lock_guard const lock(guard_);
    if (of_.lock() != of.memory || size_of(found) > max_octets_)
        return;
    if (auto const known = places_.find(found.expression); known != places_.end()) {
        if (known->second->up_to >= found.up_to)
            return;
        forget(known->second);
    }
    octets_ += size_of(found);
    entries_.push_front(std::move(found));
    places_.emplace(entries_.front().expression, entries_.begin());
    while (octets_ > max_octets_)
        forget(std::prev(entries_.end()));
}

void match_cache::forget(place which)
{
    octets_ -= size_of(*which);
    places_.erase(which->expression);
    entries_.erase(which);
}

std::size_t match_cache::size_of(entry const& one)
{
    return octets_of_an_entry + one.expression.size() + one.numbers->size() * sizeof(game_number);
}

} // namespace fcg::indexer
