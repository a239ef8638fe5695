#pragma once
#include "bus/consuming/consumer.hpp"
#include "internal/module_context.hpp"

#include <string_view>

/// The subscriptions of the module: one function and one file for each.
namespace fcg::notifications {

// The queues that this module reads.
inline constexpr std::string_view purchases_ended = "notify-purchase-completed";
inline constexpr std::string_view refunds_parked = "notify-refund-parked";
inline constexpr std::string_view users_registered = "notify-user-registered";
inline constexpr std::string_view users_updated = "notify-user-updated";
inline constexpr std::string_view emails_confirmed = "notify-user-email-confirmed";
inline constexpr std::string_view confirmations_requested = "notify-email-confirmation-requested";
inline constexpr std::string_view users_deleted = "notify-user-deleted";
inline constexpr std::string_view games_created = "notify-game-created";
inline constexpr std::string_view games_updated = "notify-game-updated";
inline constexpr std::string_view games_withdrawn = "notify-game-withdrawn";

/// Notifies the player and the endpoints of how a purchase ended.
void tell_of_purchase(bus::subscriptions& subscriptions, module_context& context,
                      bus::consumer_settings const& settings);
/// Notifies the player and the endpoints that a refund takes longer.
void tell_of_parked_refund(bus::subscriptions& subscriptions, module_context& context,
                           bus::consumer_settings const& settings);
/// Notifies the endpoints of changes in the catalogue. Writes nothing if no endpoint wants them.
void tell_of_games(bus::subscriptions& subscriptions, module_context& context,
                   bus::consumer_settings const& settings);
/// Stores names and addresses as users publishes them, and which addresses are confirmed.
void keep_contacts(bus::subscriptions& subscriptions, module_context& context,
                   bus::consumer_settings const& settings);
/// Sends the email that asks the owner of an account to confirm the address.
void ask_for_confirmation(bus::subscriptions& subscriptions, module_context& context,
                          bus::consumer_settings const& settings);
/// Erases everything about a closed account.
void forget_player(bus::subscriptions& subscriptions, module_context& context,
                   bus::consumer_settings const& settings);

} // namespace fcg::notifications
