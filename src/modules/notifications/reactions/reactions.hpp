#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"

#include <string_view>

/// One function and one file per subscription.
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

/// The player is told how a purchase ended, and so are the endpoints.
void tell_of_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// The player is told that a refund takes longer, and so are the endpoints.
void tell_of_parked_refund(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// The endpoints are told of the catalogue; without one that wants it nothing is written.
void tell_of_games(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// Names and addresses, as users says them, and which of these are confirmed.
void keep_contacts(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// The owner of an account is written a letter by which the address is confirmed.
void ask_for_confirmation(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// Everything about a closed account is erased.
void forget_player(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

} // namespace fcg::notifications
