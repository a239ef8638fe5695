#include "internal/catalogue/game_cache.hpp"

namespace fcg::games {

game_cache::game_cache(std::size_t max_pages) : max_in_a_part_((max_pages + part_count - 1) / part_count) {}

game_cache::part& game_cache::part_of(core::uuid const& game)
{
    // The last byte of an id is random, which spreads the games over the parts.
    return parts_[game.bytes.back() % part_count];
}

std::optional<game_cache::page> game_cache::find(core::uuid const& game)
{
    auto& part = part_of(game);
    std::scoped_lock const held(part.guard);
    auto const it = part.places.find(game);
    if (it == part.places.end())
        return std::nullopt;
    auto& entry = part.entries[it->second];
    entry.asked_for = true;
    return entry.kept;
}

game_cache::ticket game_cache::before_reading(core::uuid const& game)
{
    auto& part = part_of(game);
    std::scoped_lock const held(part.guard);
    return part.forgotten;
}

void game_cache::put(core::uuid const& game, page page, ticket since)
{
    auto& part = part_of(game);
    std::scoped_lock const held(part.guard);
    if (part.forgotten != since || part.places.contains(game) || max_in_a_part_ == 0)
        return;
    if (part.entries.size() < max_in_a_part_) {
        part.places.emplace(game, part.entries.size());
        part.entries.push_back({game, std::move(page), false});
        return;
    }
    auto const place = idle_index(part);
    part.places.erase(part.entries[place].game);
    part.places.emplace(game, place);
    part.entries[place] = {game, std::move(page), false};
}

/// Returns the index of the next entry that was not requested since the hand passed it; entries that were
/// stay for one more round.
std::size_t game_cache::idle_index(part& part)
{
    while (true) {
        part.hand = (part.hand + 1) % part.entries.size();
        if (!part.entries[part.hand].asked_for)
            return part.hand;
        part.entries[part.hand].asked_for = false;
    }
}

void game_cache::forget(core::uuid const& game)
{
    auto& part = part_of(game);
    std::scoped_lock const held(part.guard);
    ++part.forgotten;
    auto const it = part.places.find(game);
    if (it == part.places.end())
        return;
    auto const place = it->second;
    part.places.erase(it);
    if (place != part.entries.size() - 1) {
        part.entries[place] = std::move(part.entries.back());
        part.places[part.entries[place].game] = place;
    }
    part.entries.pop_back();
}

} // namespace fcg::games
