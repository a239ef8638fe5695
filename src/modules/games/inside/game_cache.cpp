#include "inside/game_cache.hpp"

namespace fcg::games {

game_cache::game_cache(std::size_t max_pages) : max_in_a_part_((max_pages + part_count - 1) / part_count) {}

game_cache::part& game_cache::part_of(core::uuid const& game)
{
    // The last byte of an id is random.
    return parts_[game.bytes.back() % part_count];
}

std::optional<game_cache::page> game_cache::find(core::uuid const& game)
{
    auto& in = part_of(game);
    std::scoped_lock const held(in.guard);
    auto const found = in.places.find(game);
    if (found == in.places.end())
        return std::nullopt;
    auto& one = in.entries[found->second];
    one.asked_for = true;
    return one.kept;
}

game_cache::ticket game_cache::before_reading(core::uuid const& game)
{
    auto& in = part_of(game);
    std::scoped_lock const held(in.guard);
    return in.forgotten;
}

void game_cache::put(core::uuid const& game, page one, ticket since)
{
    auto& in = part_of(game);
    std::scoped_lock const held(in.guard);
    if (in.forgotten != since || in.places.contains(game) || max_in_a_part_ == 0)
        return;
    if (in.entries.size() < max_in_a_part_) {
        in.places.emplace(game, in.entries.size());
        in.entries.push_back({game, std::move(one), false});
        return;
    }
    auto const place = place_of_idle(in);
    in.places.erase(in.entries[place].game);
    in.places.emplace(game, place);
    in.entries[place] = {game, std::move(one), false};
}

/// Entries that were asked for get one more round.
std::size_t game_cache::place_of_idle(part& in)
{
    while (true) {
        in.hand = (in.hand + 1) % in.entries.size();
        if (!in.entries[in.hand].asked_for)
            return in.hand;
        in.entries[in.hand].asked_for = false;
    }
}

void game_cache::forget(core::uuid const& game)
{
    auto& in = part_of(game);
    std::scoped_lock const held(in.guard);
    ++in.forgotten;
    auto const found = in.places.find(game);
    if (found == in.places.end())
        return;
    auto const place = found->second;
    in.places.erase(found);
    if (place != in.entries.size() - 1) {
        in.entries[place] = std::move(in.entries.back());
        in.places[in.entries[place].game] = place;
    }
    in.entries.pop_back();
}

} // namespace fcg::games
