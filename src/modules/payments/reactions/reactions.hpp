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

/// A payment counts its own attempts and ends by them; its queue must not give up before. A delivery can be
/// cut off before it asks the provider, or after.
inline constexpr std::int64_t deliveries_for_an_attempt = 10;

/// game-purchase-requested: the payment is opened, once per payment id.
void on_game_purchase_requested(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

/// payments-to-process: the provider is asked, and the payment ends.
void on_payment_requested(bus::subscriptions& into, parts& of, users::questions& users,
                          bus::consumer_settings const& how);

} // namespace fcg::payments
