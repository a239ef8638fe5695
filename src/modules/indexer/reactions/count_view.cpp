#include "bus/contracts/game_viewed.hpp"
#include "inside/index/apply.hpp"
#include "inside/taste/views.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

namespace {

/// What each view sweeps of days that are past: more than it adds, so that the marks never pile up.
constexpr std::int64_t swept_with_a_view = 4;

void count(storage::transaction& in, parts& of, contracts::game_viewed const& seen)
{
    auto const game = core::uuid::parse(seen.game_id);
    if (!game)
        throw bus::refused("gameId is no UUID");
    auto const user = seen.user_id ? core::uuid::parse(*seen.user_id) : std::nullopt;
    auto const now = of.with.clock.now();
    sweep_marks(in, now, swept_with_a_view);
    if (!count_view(in, {*game, seen.visitor, user, seen.viewed_at}, now))
        return;
    in.after_commit([&of, game = *game, viewed_at = seen.viewed_at, now] {
        of.popularity.add_view(game, viewed_at);
        of.popularity.tell(of.shelf, game, now);
    });
}

} // namespace

void count_view(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::game_viewed const& seen,
                        bus::delivery const& delivery) {
        count(in, of, seen);
        apply_position(in, of, delivery);
    };
    into.on<contracts::game_viewed>(views, of.db, std::move(handle), how);
}

} // namespace fcg::indexer
