#pragma once
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_facts.hpp"
#include "bus/history.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/ids.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// The event history that the index is built from.
namespace fcg::indexer {

/// The source of one kind of history: a module, and those of its contracts that concern the index.
struct past {
    std::string module;
    std::vector<std::string> contracts;
};

past past_of_games(); ///< GameCreated, GameUpdated, GameWithdrawn
past past_of_sales(); ///< EntitlementGranted, EntitlementRevoked

/// The content of one event of games.
struct past_change {
    core::uuid game_id;
    std::int64_t position = 0;
    std::optional<contracts::game_facts> game; ///< nothing if the game is not on sale
};

/// The content of one event of library: one of the two.
struct past_sale {
    std::optional<contracts::entitlement_granted> sold{};
    std::optional<contracts::entitlement_revoked> taken_back{};
};

/// Return nothing for an event that cannot be read. That is logged; the event's reaction had refused it too.
std::optional<past_change> read_change(storage::stored_event const& event);
past_sale read_sale(storage::stored_event const& event);

/// Returns the game whose stream contains the event.
std::optional<core::uuid> game_of(storage::stored_event const& event);

/// Reads the events after `after` up to `until`, page by page, and awaits `take` with each page.
task<> read_past(bus::event_history& history, past past, std::int64_t after, std::int64_t until,
                 std::function<task<>(bus::event_history::page)> take);

/// Throws what a cancelled wait throws if the tasks are asked to stop; for work that can end between two
/// pieces.
void end_if_stopping(async::task_group const& tasks);

/// Returns the current newest position of a module.
task<std::int64_t> newest_of(bus::event_history& history, past past);

} // namespace fcg::indexer
