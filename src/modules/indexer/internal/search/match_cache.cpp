#include "internal/search/match_cache.hpp"

#include <algorithm>

namespace fcg::indexer {

namespace {

/// The approximate size of an entry without its numbers and its expression.
constexpr std::size_t octets_of_an_entry = 160;

matched_numbers put_behind(matched_numbers const& known, std::vector<game_number> later)
{
    if (!known || known->empty())
        return std::make_shared<std::vector<game_number> const>(std::move(later));
    if (later.empty())
        return known;
    std::vector<game_number> numbers;
    numbers.reserve(known->size() + later.size());
    numbers.insert(numbers.end(), known->begin(), known->end());
    numbers.insert(numbers.end(), later.begin(), later.end());
    return std::make_shared<std::vector<game_number> const>(std::move(numbers));
}

} // namespace

match_cache::match_cache(std::size_t max_octets) : max_octets_(max_octets) {}

matched_numbers match_cache::find(storage::reader& db, index_slots::index const& index, game_number end,
                                  std::string const& expression)
{
    return find(index, end, expression,
                [&](game_number after) { return match_numbers(db, index.tables, expression, after); });
}

matched_numbers match_cache::find(index_slots::index const& index, game_number end, std::string const& key,
                                  look_behind const& look)
{
    auto entry = recall(index, key);
    game_number const last = end > 0 ? end - 1 : 0;
    if (entry.numbers && entry.up_to >= last)
        return entry.numbers;
    entry.numbers = put_behind(entry.numbers, look(entry.up_to));
    // The tables may be ahead of the memory; a number that was read implies that all numbers below it were
    // read.
    entry.up_to = std::max(last, entry.numbers->empty() ? 0 : entry.numbers->back());
    auto numbers = entry.numbers;
    remember(index, std::move(entry));
    return numbers;
}

std::size_t match_cache::octets() const
{
    std::lock_guard const lock(guard_);
    return octets_;
}

match_cache::entry match_cache::recall(index_slots::index const& index, std::string const& expression)
{
    std::lock_guard const lock(guard_);
    if (index_.lock() != index.memory) {
        by_expression_.clear();
        entries_.clear();
        octets_ = 0;
        index_ = index.memory;
    }
    auto const known = by_expression_.find(expression);
    if (known == by_expression_.end())
        return {expression, nullptr, 0};
    entries_.splice(entries_.begin(), entries_, known->second);
    return *known->second;
}

void match_cache::remember(index_slots::index const& index, entry entry)
{
    std::lock_guard const lock(guard_);
    if (index_.lock() != index.memory || size_of(entry) > max_octets_)
        return;
    if (auto const known = by_expression_.find(entry.expression); known != by_expression_.end()) {
        if (known->second->up_to >= entry.up_to)
            return;
        forget(known->second);
    }
    octets_ += size_of(entry);
    entries_.push_front(std::move(entry));
    by_expression_.emplace(entries_.front().expression, entries_.begin());
    while (octets_ > max_octets_)
        forget(std::prev(entries_.end()));
}

void match_cache::forget(entry_iterator it)
{
    octets_ -= size_of(*it);
    by_expression_.erase(it->expression);
    entries_.erase(it);
}

std::size_t match_cache::size_of(entry const& entry)
{
    return octets_of_an_entry + entry.expression.size() + entry.numbers->size() * sizeof(game_number);
}

} // namespace fcg::indexer
