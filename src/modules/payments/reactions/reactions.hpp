#pragma once
#include "bus/consuming/consumer.hpp"
#include "internal/module_context.hpp"
#include "users/api/questions.hpp"

#include <cstdint>
#include <string_view>

/// The subscriptions of the payments module, each with one function and one file.
namespace fcg::payments {

// The queues that this module reads.
inline constexpr std::string_view purchases_requested = "game-purchase-requested";
inline constexpr std::string_view payments_to_process = "payments-to-process";
inline constexpr std::string_view purchases_to_cancel = "purchase-cancel-requested";
inline constexpr std::string_view purchases_overdue = "purchase-overdue";
inline constexpr std::string_view entitlements_refused = "entitlement-refused-payments";
inline constexpr std::string_view entitlements_revoked = "entitlement-revoked";
inline constexpr std::string_view refunds_to_process = "refunds-to-process";

/// How many deliveries a queue allows for each attempt. A payment counts its own attempts and ends by them,
/// so its queue must not give up earlier. A delivery can be cut off before it asks the provider, or after.
inline constexpr std::int64_t deliveries_for_an_attempt = 10;

/// How many deliveries of a cancellation may fail, because a provider that responds to other requests does
/// not respond to it, before the message is buried. Some of these failures come from outages.
inline constexpr std::int64_t attempts_at_cancelling = 100;

/// Opens the payment on game-purchase-requested, once per payment id.
void on_game_purchase_requested(bus::subscriptions& subscriptions, module_context& context,
                                bus::consumer_settings const& settings);

/// Asks the provider on payments-to-process, and ends the payment.
void on_payment_requested(bus::subscriptions& subscriptions, module_context& context, users::questions& users,
                          bus::consumer_settings const& settings);

/// Cancels the payment on purchase-cancel-requested, unless the money was taken.
void on_purchase_cancel_requested(bus::subscriptions& subscriptions, module_context& context,
                                  bus::consumer_settings const& settings);

/// Opens a payment on purchase-overdue if it was never opened. If it has ended, announces its end again.
void on_purchase_overdue(bus::subscriptions& subscriptions, module_context& context,
                         bus::consumer_settings const& settings);

/// Requests a refund on entitlement-refused, as compensation.
void on_entitlement_refused(bus::subscriptions& subscriptions, module_context& context,
                            bus::consumer_settings const& settings);

/// Requests a refund on entitlement-revoked if the buyer or an admin had the entitlement revoked.
void on_entitlement_revoked(bus::subscriptions& subscriptions, module_context& context,
                            bus::consumer_settings const& settings);

/// Asks the provider on refunds-to-process to give the money back. Parks the refund if that does not work.
void on_refund_requested(bus::subscriptions& subscriptions, module_context& context,
                         bus::consumer_settings const& settings);

} // namespace fcg::payments
