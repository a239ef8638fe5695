#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/module_context.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/money.hpp"
#include "platform/http/schema/shape.hpp"
#include "platform/storage/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::library {

/// A game in a player's library, as stored and as the API shows it.
struct entitlement {
    contracts::game_id game_id;
    std::optional<std::string> title; ///< nothing while the catalogue is unavailable
    contracts::payment_id payment_id;
    std::string price_paid; ///< decimal text
    std::string currency;
    core::time_point acquired_at;
    std::string source;                            ///< "purchase"
    std::optional<core::time_point> downloaded_at; ///< first download
};

extern http::shape<entitlement> const entitlement_shape;

/// Reads an entitlement from the columns game_id, payment_id, price_paid_minor, currency, acquired_at,
/// source, used_at, in this order. Leaves out the title, which belongs to games; name_games() requests it.
entitlement read_entitlement(storage::rows const& row);

/// Returns the entitlement of this player and game, or an empty list if the game is not owned.
std::vector<entitlement> find_entitlement(storage::reader& db, core::uuid const& user_id,
                                          core::uuid const& game_id);

/// Fills in the titles from the catalogue. Leaves them out while games, in another process, is unavailable.
task<> name_games(module_context& context, std::vector<entitlement>& entries);

} // namespace fcg::library
