#include "internal/upkeep/apply.hpp"

#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/search/search.hpp"

#include <utility>

namespace fcg::indexer {

namespace {

core::uuid id_of_game(std::string_view game_id)
{
    auto const id = core::uuid::parse(game_id);
    if (!id)
        throw bus::refused("the game's id is not a UUID");
    return *id;
}

/// Returns the memory of these tables, or null if it has none. Must be called at the commit, because a slot
/// may have become live or been given up since the transaction began.
std::shared_ptr<live_index> memory_of(index_slots const& index_slots, slot tables)
{
    for (auto& index : {index_slots.live(), index_slots.building()})
        if (index.tables == tables && index.memory)
            return index.memory;
    return nullptr;
}

bool put(storage::transaction& tx, module_context& context, slot slot, contracts::game_facts const& game,
         core::uuid const& id)
{
    auto stored = put_document(tx, slot, game);
    if (!stored)
        return false;
    tx.after_commit([&context, slot, id, new_document = std::move(*stored)] {
        auto const memory = memory_of(context.index_slots, slot);
        if (!memory)
            return;
        memory->add(new_document);
        context.popularity.tell(context.index_slots, id, context.env.clock.now());
        context.engine.wake();
    });
    return true;
}

bool take_out(storage::transaction& tx, module_context& context, slot slot, std::string const& game_id)
{
    if (!remove_document(tx, slot, game_id))
        return false;
    tx.after_commit([&context, slot, game_id] {
        if (auto const memory = memory_of(context.index_slots, slot))
            memory->remove(game_id);
        context.engine.wake();
    });
    return true;
}

} // namespace

bool apply_game(storage::transaction& tx, module_context& context, contracts::game_facts const& game)
{
    auto const id = id_of_game(game.game_id);
    if (!game.available)
        return apply_withdrawal(tx, context, game.game_id);
    auto facts = game;
    facts.game_id = id.to_string();
    auto const state = read_state(tx);
    if (state.building)
        put(tx, context, other(state.live), facts, id);
    return put(tx, context, state.live, facts, id);
}

bool apply_withdrawal(storage::transaction& tx, module_context& context, std::string_view game_id)
{
    auto const id = id_of_game(game_id).to_string();
    auto const state = read_state(tx);
    if (state.building)
        take_out(tx, context, other(state.live), id);
    return take_out(tx, context, state.live, id);
}

void apply_position(storage::transaction& tx, module_context& context, bus::delivery const& delivery)
{
    if (delivery.source.empty() || delivery.position == 0)
        return;
    note_position(tx, {delivery.source, delivery.position, context.env.clock.now()});
}

} // namespace fcg::indexer
