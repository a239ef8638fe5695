#pragma once
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_facts.hpp"
#include "bus/history.hpp"
#include "platform/core/ids.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The history that the index is made of.
namespace fcg::indexer {

/// Where a kind of history is: a module, and the contracts of it that concern the index.
struct past {
    std::string module;
    std::vector<std::string> contracts;
};

past past_of_games(); ///< GameCreated, GameUpdated, GameWithdrawn
past past_of_sales(); ///< EntitlementGranted, EntitlementRevoked

/// What one event of games says.
struct past_change {
    core::uuid game_id;
    std::int64_t position = 0;
    std::optional<contracts::game_facts> game; ///< nothing: it is not on sale
};

/// What one event of library says: one of the two.
struct past_sale {
    std::optional<contracts::entitlement_granted> sold{};
    std::optional<contracts::entitlement_revoked> taken_back{};
};

/// Nothing for an event that cannot be read; the log says so, and its reaction had refused it too.
std::optional<past_change> read_change(storage::stored_event const& event);
past_sale read_sale(storage::stored_event const& event);

/// The game whose stream the event stands in.
std::optional<core::uuid> game_of(storage::stored_event const& event);

/// Reads on behind `after` up to `until`, page by page; `take` is awaited with each page.
task<> read_past(bus::event_history& from, past what, std::int64_t after, std::int64_t until,
                 std::function<task<>(bus::event_history::page)> take);

/// Throws what a cancelled wait throws when `must_end` says so: for work that ends between two pieces.
void end_if_told(std::function<bool()> const& must_end);

/// The newest position of a module, as it is now.
task<std::int64_t> newest_of(bus::event_history& from, past what);

} // namespace fcg::indexer
