#include "internal/changes/catalogue.hpp"

#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "bus/publishing/outbox.hpp"
#include "internal/catalogue/game_cache.hpp"
#include "internal/catalogue/game_store.hpp"

namespace fcg::games {

namespace {

void forget_after_commit(storage::transaction& tx, module_context& context, core::uuid const& game)
{
    tx.after_commit([&cache = context.cache, game] { cache.forget(game); });
}

} // namespace

void store_new_game(storage::transaction& tx, module_context& context, game& game, core::trace const& trace)
{
    auto const now = context.env.clock.now();
    game.id = context.env.ids.next();
    game.version = 1;
    game.created_at = game.updated_at = now;
    game.promotion = running_promotions(tx, now).best_for(game);
    insert_game(tx, game);
    contracts::game_created const event{.game = facts_of(game), .occurred_at = now};
    bus::record_event(tx, context.env.ids, now, stream_of(game), game.version, event, trace);
}

namespace {

/// Stores `after` as the next version of `before`.
bool store_update(storage::transaction& tx, module_context& context, game const& before, game& after,
                  core::time_point now, core::trace const& trace)
{
    after.updated_at = now;
    after.version = before.version + 1;
    if (!update_game(tx, before, after))
        return false;
    contracts::game_updated const event{.game = facts_of(after), .occurred_at = now};
    bus::record_event(tx, context.env.ids, now, stream_of(after), after.version, event, trace);
    forget_after_commit(tx, context, after.id);
    return true;
}

} // namespace

bool store_changed_game(storage::transaction& tx, module_context& context, game const& before, game& after,
                        core::trace const& trace)
{
    auto const now = context.env.clock.now();
    after.number = before.number;
    after.id = before.id;
    after.source_id = before.source_id;
    after.available = before.available;
    after.created_at = before.created_at;
    after.promotion = running_promotions(tx, now).best_for(after);
    return store_update(tx, context, before, after, now, trace);
}

bool store_repricing(storage::transaction& tx, module_context& context, game const& before,
                     running_promotions const& running, core::trace const& trace)
{
    auto after = before;
    after.promotion = running.best_for(before);
    return after.promotion != before.promotion &&
           store_update(tx, context, before, after, context.env.clock.now(), trace);
}

bool store_withdrawal(storage::transaction& tx, module_context& context, game const& before, game& after,
                      core::trace const& trace)
{
    auto const now = context.env.clock.now();
    after = before;
    after.available = false;
    after.promotion.reset();
    after.updated_at = now;
    after.version = before.version + 1;
    if (!update_game(tx, before, after))
        return false;
    contracts::game_withdrawn const event{.game_id = after.id.to_string(), .withdrawn_at = now};
    bus::record_event(tx, context.env.ids, now, stream_of(after), after.version, event, trace);
    forget_after_commit(tx, context, after.id);
    return true;
}

void store_removal(storage::transaction& tx, module_context& context, game const& game)
{
    if (delete_game(tx, game))
        forget_after_commit(tx, context, game.id);
}

} // namespace fcg::games
