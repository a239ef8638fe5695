#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"
#include "users/api/questions.hpp"

#include <cstdint>
#include <string_view>

/// One function and one file per subscription.
namespace fcg::payments {

// The queues that this module reads.
inline constexpr std::string_view purchases_requested = "game-purchase-requested";
inline constexpr std::string_view payments_to_process = "payments-to-process";
inline constexpr std::string_view purchases_to_cancel = "purchase-cancel-requested";
inline constexpr std::string_view purchases_overdue = "purchase-overdue";
inline constexpr std::string_view entitlements_refused = "entitlement-refused-payments";
inline constexpr std::string_view entitlements_revoked = "entitlement-revoked";
inline constexpr std::string_view refunds_to_process = "refunds-to-process";

/// A payment counts its own attempts and ends by them; its queue must not give up before. A delivery can be
/// cut off before it asks the provider, or after.
inline constexpr std::int64_t deliveries_for_an_attempt = 10;

/// How often a provider that answers others fails to answer a cancellation before that is buried; some of
/// these are an outage's.
inline constexpr std::int64_t attempts_at_cancelling = 100;

/// game-purchase-requested: the payment is opened, once per payment id.
void on_game_purchase_requested(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

/// payments-to-process: the provider is asked, and the payment ends.
void on_payment_requested(bus::subscriptions& into, parts& of, users::questions& users,
                          bus::consumer_settings const& how);

/// purchase-cancel-requested: the payment is cancelled, unless the money was taken.
void on_purchase_cancel_requested(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

/// purchase-overdue: a payment that was never opened is; one that has ended says so again.
void on_purchase_overdue(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

/// entitlement-refused: compensation; the money goes back.
void on_entitlement_refused(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

/// entitlement-revoked: the money goes back, when a refund asked for it.
void on_entitlement_revoked(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

/// refunds-to-process: the provider is asked to give money back; what does not work is parked.
void on_refund_requested(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

} // namespace fcg::payments
