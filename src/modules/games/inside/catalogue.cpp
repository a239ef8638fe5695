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
    insert_game(in, one);
    contracts::game_created const event{.game = facts_of(one), .occurred_at = now};
    bus::record_event(in, of.with.ids, now, stream_of(one), one.version, event, trace);
}

bool store_changed_game(storage::transaction& in, parts& of, game const& before, game& after,
                        core::trace const& trace)
{
    auto const now = of.with.clock.now();
    after.number = before.number;
    after.id = before.id;
    after.source_id = before.source_id;
    after.on_sale = before.on_sale;
    after.created_at = before.created_at;
    after.updated_at = now;
    after.version = before.version + 1;
    if (!update_game(in, before, after))
        return false;
    contracts::game_updated const event{.game = facts_of(after), .occurred_at = now};
    bus::record_event(in, of.with.ids, now, stream_of(after), after.version, event, trace);
    forget_after_commit(in, of, after.id);
    return true;
}

bool store_withdrawal(storage::transaction& in, parts& of, game const& before, game& after,
                      core::trace const& trace)
{
    auto const now = of.with.clock.now();
    after = before;
    after.on_sale = false;
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
