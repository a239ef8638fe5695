#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/contracts/refund_requested.hpp"
#include "internal/module_context.hpp"

#include <array>
#include <cstdint>
#include <tuple>

/// The subscriptions of the module, each with one function and one file.
namespace fcg::payments {

/// The number of deliveries that a queue allows for each attempt. A payment counts its own attempts and ends
/// by them, so its queue must not give up earlier. A delivery can be cut off before or after the request to
/// the provider.
inline constexpr std::int64_t deliveries_for_an_attempt = 10;

/// The number of deliveries of a cancellation that may fail before the message is buried: the provider may
/// not respond to it although it responds to other requests. Some of these failures come from outages.
inline constexpr std::int64_t attempts_at_cancelling = 100;

/// Returns the queues that this module reads, each with its contract.
inline auto inputs_of(payment_settings const& settings)
{
    auto const attempts = settings.max_attempts * deliveries_for_an_attempt;
    auto const refund_attempts = settings.max_refund_attempts * deliveries_for_an_attempt;
    return std::tuple{
        bus::input<contracts::game_purchase_requested>{"game-purchase-requested"},
        bus::input<contracts::payment_requested>{"payments-to-process", bus::priority::high, attempts},
        bus::input<contracts::purchase_cancel_requested>{"purchase-cancel-requested", bus::priority::high,
                                                         attempts_at_cancelling},
        bus::input<contracts::purchase_overdue>{"purchase-overdue"},
        bus::input<contracts::entitlement_refused>{"entitlement-refused-payments"},
        bus::input<contracts::entitlement_revoked>{"entitlement-revoked"},
        bus::input<contracts::refund_requested>{"refunds-to-process", bus::priority::high, refund_attempts}};
}

/// Opens the payment on game-purchase-requested, once per payment id.
void on_game_purchase_requested(bus::subscriptions& subscriptions, module_context& context,
                                bus::consumer_settings const& settings);

/// Asks the provider on payments-to-process, and ends the payment.
void on_payment_requested(bus::subscriptions& subscriptions, module_context& context,
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

/// The functions that subscribe the module's handlers.
inline constexpr std::array reactions{
    on_game_purchase_requested, on_payment_requested,   on_purchase_cancel_requested, on_purchase_overdue,
    on_entitlement_refused,     on_entitlement_revoked, on_refund_requested};

} // namespace fcg::payments
