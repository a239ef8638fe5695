#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"
#include "users/api/questions.hpp"

/// One function and one file per subscription.
namespace fcg::payments {

/// game-purchase-requested: the payment is opened, once per payment id.
void on_game_purchase_requested(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

/// payments-to-process: the provider is asked, and the payment ends.
void on_payment_requested(bus::subscriptions& into, parts& of, users::questions& users,
                          bus::consumer_settings how);

} // namespace fcg::payments
