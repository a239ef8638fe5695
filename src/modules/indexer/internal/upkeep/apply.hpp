#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/contracts/game_facts.hpp"
#include "internal/module_context.hpp"

#include <string_view>

/// The one path of every change of the index, whether an event arrived or a difference is repaired: into the
/// live tables and those that are being built, and after the commit into memory.
namespace fcg::indexer {

/// Return false if the index had this state or a newer one.
bool apply_game(storage::transaction& tx, module_context& context, contracts::game_facts const& game);
bool apply_withdrawal(storage::transaction& tx, module_context& context, std::string_view game_id);

/// Records that an event of a module's store is in the index.
void apply_position(storage::transaction& tx, module_context& context, bus::delivery const& delivery);

} // namespace fcg::indexer
