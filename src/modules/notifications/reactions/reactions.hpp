#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/contracts/email_confirmation_requested.hpp"
#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "bus/contracts/user_deleted.hpp"
#include "bus/contracts/user_email_confirmed.hpp"
#include "bus/contracts/user_registered.hpp"
#include "bus/contracts/user_updated.hpp"
#include "internal/module_context.hpp"

#include <array>
#include <tuple>

/// The subscriptions of the module: one function and one file for those that belong together.
namespace fcg::notifications {

/// The queues that this module reads, each with its contract.
inline constexpr std::tuple inputs{
    bus::input<contracts::purchase_completed>{"notify-purchase-completed", bus::priority::low},
    bus::input<contracts::refund_parked>{"notify-refund-parked", bus::priority::low},
    bus::input<contracts::game_created>{"notify-game-created", bus::priority::low},
    bus::input<contracts::game_updated>{"notify-game-updated", bus::priority::low},
    bus::input<contracts::game_withdrawn>{"notify-game-withdrawn", bus::priority::low},
    bus::input<contracts::user_registered>{"notify-user-registered", bus::priority::low},
    bus::input<contracts::user_updated>{"notify-user-updated", bus::priority::low},
    bus::input<contracts::user_email_confirmed>{"notify-user-email-confirmed", bus::priority::low},
    bus::input<contracts::email_confirmation_requested>{"notify-email-confirmation-requested",
                                                        bus::priority::low},
    bus::input<contracts::user_deleted>{"notify-user-deleted", bus::priority::low}};

/// Notifies the player and the endpoints of how a purchase ended, and that a refund takes longer.
void tell_of_purchases(bus::subscriptions& subscriptions, module_context& context,
                       bus::consumer_settings const& settings);
/// Notifies the endpoints of changes in the catalogue. Writes nothing if no endpoint wants them.
void tell_of_games(bus::subscriptions& subscriptions, module_context& context,
                   bus::consumer_settings const& settings);
/// Sends the email that asks the owner of an account to confirm the address.
void ask_for_confirmation(bus::subscriptions& subscriptions, module_context& context,
                          bus::consumer_settings const& settings);
/// Stores the names and addresses that users publishes, and which addresses are confirmed. Erases everything
/// about a closed account.
void keep_players(bus::subscriptions& subscriptions, module_context& context,
                  bus::consumer_settings const& settings);

/// The functions that subscribe the module's handlers.
inline constexpr std::array reactions{tell_of_purchases, tell_of_games, ask_for_confirmation, keep_players};

} // namespace fcg::notifications
