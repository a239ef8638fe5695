#pragma once
#include "bus/contracts/charge_opened.hpp"
#include "bus/contracts/email_confirmation_requested.hpp"
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_kept.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_viewed.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "bus/contracts/overcharge_found.hpp"
#include "bus/contracts/overcharge_refunded.hpp"
#include "bus/contracts/payment_accepted.hpp"
#include "bus/contracts/payment_attempt_failed.hpp"
#include "bus/contracts/payment_failed.hpp"
#include "bus/contracts/payment_processing.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/contracts/payment_succeeded.hpp"
#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "bus/contracts/purchase_tracked.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "bus/contracts/refund_processing.hpp"
#include "bus/contracts/refund_requested.hpp"
#include "bus/contracts/user_deleted.hpp"
#include "bus/contracts/user_email_confirmed.hpp"
#include "bus/contracts/user_registered.hpp"
#include "bus/contracts/user_updated.hpp"

#include <tuple>

namespace fcg::tests {

/// Returns a sample of every contract. No member has its default where another value exists.
/// fixtures/canonical has the text of each.
std::tuple<contracts::game_purchase_requested, contracts::payment_requested,
           contracts::game_purchase_completed, contracts::payment_processing, contracts::payment_succeeded,
           contracts::payment_failed, contracts::purchase_completed, contracts::entitlement_granted,
           contracts::entitlement_refused, contracts::user_registered, contracts::user_updated,
           contracts::user_deleted, contracts::game_created, contracts::game_updated,
           contracts::game_withdrawn, contracts::game_viewed, contracts::charge_opened,
           contracts::payment_accepted, contracts::overcharge_found, contracts::refund_requested,
           contracts::refund_processing, contracts::refund_parked, contracts::payment_refunded,
           contracts::overcharge_refunded, contracts::purchase_cancel_requested, contracts::purchase_overdue,
           contracts::purchase_refund_requested, contracts::entitlement_revoked, contracts::entitlement_kept,
           contracts::purchase_tracked, contracts::user_email_confirmed,
           contracts::email_confirmation_requested, contracts::payment_attempt_failed>
samples();

/// Calls `visit(sample)` for every contract.
template <class Visit>
void for_each_sample(Visit visit)
{
    std::apply([&visit](auto const&... sample) { (visit(sample), ...); }, samples());
}

} // namespace fcg::tests
