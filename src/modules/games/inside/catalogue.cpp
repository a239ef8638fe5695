#include "inside/catalogue.hpp"

#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "bus/outbox.hpp"
#include "inside/game_store.hpp"

namespace fcg::games {

namespace {

void forget_after_commit(storage::transaction& in, parts& of, core::uuid const& game)
{
    in.after_commit([&cache = of.cache, game] { cache.forget(game); });
}

} // namespace

void store_new_game(storage::transaction& in, parts& of, game& one, core::trace const& trace)
{
    auto const now = of.with.clock.now();
    one.id = of.with.ids.next();
    one.version = 1;
    one.created_at = one.updated_at = now;
    one.promotion = running_promotions(in, now).best_for(one);
    insert_game(in, one);
    contracts::game_created const event{.game = facts_of(one), .occurred_at = now};
    bus::record_event(in, of.with.ids, now, stream_of(one), one.version, event, trace);
}

namespace {

/// `after` becomes the next version of `before`.
bool store_update(storage::transaction& in, parts& of, game const& before, game& after, core::time_point now,
                  core::trace const& trace)
{
    after.updated_at = now;
    after.version = before.version + 1;
    if (!update_game(in, before, after))
        return false;
    contracts::game_updated const event{.game = facts_of(after), .occurred_at = now};
    bus::record_event(in, of.with.ids, now, stream_of(after), after.version, event, trace);
    forget_after_commit(in, of, after.id);
    return true;
}

} // namespace

bool store_changed_game(storage::transaction& in, parts& of, game const& before, game& after,
                        core::trace const& trace)
{
    auto const now = of.with.clock.now();
    after.number = before.number;
    after.id = before.id;
    after.source_id = before.source_id;
    after.available = before.available;
    after.created_at = before.created_at;
    after.promotion = running_promotions(in, now).best_for(after);
    return store_update(in, of, before, after, now, trace);
}

bool store_repricing(storage::transaction& in, parts& of, game const& before,
                     running_promotions const& running, core::trace const& trace)
{
    auto after = before;
    after.promotion = running.best_for(before);
    return after.promotion != before.promotion &&
           store_update(in, of, before, after, of.with.clock.now(), trace);
}

bool store_withdrawal(storage::transaction& in, parts& of, game const& before, game& after,
                      core::trace const& trace)
{
    auto const now = of.with.clock.now();
    after = before;
    after.available = false;
    after.promotion.reset();
    after.updated_at = now;
    after.version = before.version + 1;
    if (!update_game(in, before, after))
        return false;
    contracts::game_withdrawn const event{.game_id = after.id.to_string(), .withdrawn_at = now};
    bus::record_event(in, of.with.ids, now, stream_of(after), after.version, event, trace);
    forget_after_commit(in, of, after.id);
    return true;
}

void store_removal(storage::transaction& in, parts& of, game const& one)
{
    if (delete_game(in, one))
        forget_after_commit(in, of, one.id);
}

} // namespace fcg::games
