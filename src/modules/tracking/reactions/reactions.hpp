#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_kept.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/payment_accepted.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "internal/module_context.hpp"

#include <array>
#include <tuple>

/// The subscriptions of the module.
namespace fcg::tracking {

/// The queues that this module reads, each with its contract. They have low priority, since a purchase does
/// not wait for its timeline.
inline constexpr std::tuple inputs{
    bus::input<contracts::game_purchase_requested>{"track-game-purchase-requested", bus::priority::low},
    bus::input<contracts::purchase_cancel_requested>{"track-purchase-cancel-requested", bus::priority::low},
    bus::input<contracts::purchase_overdue>{"track-purchase-overdue", bus::priority::low},
    bus::input<contracts::purchase_refund_requested>{"track-purchase-refund-requested", bus::priority::low},
    bus::input<contracts::purchase_completed>{"track-purchase-completed", bus::priority::low},
    bus::input<contracts::payment_accepted>{"track-payment-accepted", bus::priority::low},
    bus::input<contracts::game_purchase_completed>{"track-game-purchase-completed", bus::priority::low},
    bus::input<contracts::payment_refunded>{"track-payment-refunded", bus::priority::low},
    bus::input<contracts::refund_parked>{"track-refund-parked", bus::priority::low},
    bus::input<contracts::entitlement_granted>{"track-entitlement-granted", bus::priority::low},
    bus::input<contracts::entitlement_refused>{"track-entitlement-refused", bus::priority::low},
    bus::input<contracts::entitlement_revoked>{"track-entitlement-revoked", bus::priority::low},
    bus::input<contracts::entitlement_kept>{"track-entitlement-kept", bus::priority::low}};

/// Records a step of the purchase for each event that games, payments and library publish about it.
void record_purchase_steps(bus::subscriptions& subscriptions, module_context& context,
                           bus::consumer_settings const& settings);

/// The functions that subscribe the module's handlers.
inline constexpr std::array reactions{record_purchase_steps};

} // namespace fcg::tracking
