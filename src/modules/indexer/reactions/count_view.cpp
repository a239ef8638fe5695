#include "bus/contracts/game_viewed.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/recommendations/views.hpp"
#include "internal/upkeep/apply.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

namespace {

/// The number of old marks that each view deletes; more than it adds, so that marks never accumulate.
constexpr std::int64_t swept_with_a_view = 4;

void count(storage::transaction& tx, module_context& context, contracts::game_viewed const& seen)
{
    auto const game = core::uuid::parse(seen.game_id);
    if (!game)
        throw bus::refused("gameId is not a UUID");
    auto const user = seen.user_id ? core::uuid::parse(*seen.user_id) : std::nullopt;
    auto const now = context.env.clock.now();
    sweep_marks(tx, now, swept_with_a_view);
    if (!record_view(tx, {*game, seen.visitor, user, seen.viewed_at}, now))
        return;
    tx.after_commit([&context, game = *game, viewed_at = seen.viewed_at, now] {
        context.popularity.add_view(game, viewed_at);
        context.popularity.tell(context.index_slots, game, now);
    });
}

} // namespace

void count_view(bus::subscriptions& subscriptions, module_context& context,
                bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::game_viewed const& seen,
                             bus::delivery const& delivery) {
        count(tx, context, seen);
        apply_position(tx, context, delivery);
    };
    subscriptions.on<contracts::game_viewed>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::indexer
