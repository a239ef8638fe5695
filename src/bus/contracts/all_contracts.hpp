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

namespace fcg::contracts {

/// A list of contracts as types.
template <contract... Contracts>
struct contract_list {
    /// Calls `visit.operator()<Contract>()` for every contract, in the order of the list.
    template <class Visit>
    static void for_each(Visit visit)
    {
        (visit.template operator()<Contracts>(), ...);
    }
};

/// The list of all contracts, in alphabetical order.
using all_contracts =
    contract_list<charge_opened, email_confirmation_requested, entitlement_granted, entitlement_kept,
                  entitlement_refused, entitlement_revoked, game_created, game_purchase_completed,
                  game_purchase_requested, game_updated, game_viewed, game_withdrawn, overcharge_found,
                  overcharge_refunded, payment_accepted, payment_attempt_failed, payment_failed,
                  payment_processing, payment_refunded, payment_requested, payment_succeeded,
                  purchase_cancel_requested, purchase_completed, purchase_overdue, purchase_refund_requested,
                  purchase_tracked, refund_parked, refund_processing, refund_requested, user_deleted,
                  user_email_confirmed, user_registered, user_updated>;

} // namespace fcg::contracts
