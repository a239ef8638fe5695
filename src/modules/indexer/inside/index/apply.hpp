#pragma once
#include "bus/consumer.hpp"
#include "bus/contracts/game_facts.hpp"
#include "inside/parts.hpp"

#include <string_view>

/// One way for every change of the index, whether an event came or a difference is repaired: into the live
/// tables and into those that are being built, and after the commit into memory.
namespace fcg::indexer {

/// False: the index had it, or something newer.
bool apply_game(storage::transaction& in, parts& of, contracts::game_facts const& game);
bool apply_withdrawal(storage::transaction& in, parts& of, std::string_view game_id);

/// Remembers that an event of a module's store is in the index.
void apply_position(storage::transaction& in, parts& of, bus::delivery const& delivery);

} // namespace fcg::indexer
