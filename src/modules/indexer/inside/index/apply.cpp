#include "inside/index/apply.hpp"

#include "inside/index/document_store.hpp"
#include "inside/search/search.hpp"

#include <utility>

namespace fcg::indexer {

namespace {

core::uuid id_of_game(std::string_view game_id)
{
    auto const id = core::uuid::parse(game_id);
    if (!id)
        throw bus::refused("the game's id is no UUID");
    return *id;
}

/// The memory of these tables as it is by the time of the commit, which is when a slot may have come to
/// answer or been given up; null when it has none.
std::shared_ptr<live_index> memory_of(shelf const& on, slot tables)
{
    for (auto& index : {on.live(), on.building()})
        if (index.tables == tables && index.memory)
            return index.memory;
    return nullptr;
}

bool put(storage::transaction& in, parts& of, slot into, contracts::game_facts const& game,
         core::uuid const& id)
{
    auto stored = put_document(in, into, game);
    if (!stored)
        return false;
    in.after_commit([&of, into, id, one = std::move(*stored)] {
        auto const memory = memory_of(of.shelf, into);
        if (!memory)
            return;
        memory->add(one);
        of.popularity.tell(*memory, id, of.with.clock.now());
        of.engine.wake();
    });
    return true;
}

bool take_out(storage::transaction& in, parts& of, slot from, std::string const& game_id)
{
    if (!remove_document(in, from, game_id))
        return false;
    in.after_commit([&of, from, game_id] {
        if (auto const memory = memory_of(of.shelf, from))
            memory->remove(game_id);
        of.engine.wake();
    });
    return true;
}

} // namespace

bool apply_game(storage::transaction& in, parts& of, contracts::game_facts const& game)
{
    auto const id = id_of_game(game.game_id);
    if (!game.available)
        return apply_withdrawal(in, of, game.game_id);
    auto facts = game;
    facts.game_id = id.to_string();
    auto const state = read_state(in);
    if (state.building)
        put(in, of, other(state.live), facts, id);
    return put(in, of, state.live, facts, id);
}

bool apply_withdrawal(storage::transaction& in, parts& of, std::string_view game_id)
{
    auto const id = id_of_game(game_id).to_string();
    auto const state = read_state(in);
    if (state.building)
        take_out(in, of, other(state.live), id);
    return take_out(in, of, state.live, id);
}

void apply_position(storage::transaction& in, parts& of, bus::delivery const& delivery)
{
    if (delivery.source.empty() || delivery.position == 0)
        return;
    note_position(in, {delivery.source, delivery.position, of.with.clock.now()});
}

} // namespace fcg::indexer
