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
    auto const it = part.index_by_game.find(game);
    if (it == part.index_by_game.end())
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
    if (part.forgotten != since || part.index_by_game.contains(game) || max_in_a_part_ == 0)
        return;
    if (part.entries.size() < max_in_a_part_) {
        part.index_by_game.emplace(game, part.entries.size());
        part.entries.push_back({game, std::move(page), false});
        return;
    }
    auto const index = idle_index(part);
    part.index_by_game.erase(part.entries[index].game);
    part.index_by_game.emplace(game, index);
    part.entries[index] = {game, std::move(page), false};
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
    auto const it = part.index_by_game.find(game);
    if (it == part.index_by_game.end())
        return;
    auto const index = it->second;
    part.index_by_game.erase(it);
    if (index != part.entries.size() - 1) {
        part.entries[index] = std::move(part.entries.back());
        part.index_by_game[part.entries[index].game] = index;
    }
    part.entries.pop_back();
}

} // namespace fcg::games
