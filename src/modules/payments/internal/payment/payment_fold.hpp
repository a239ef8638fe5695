#pragma once
#include "bus/contracts/charge_opened.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/overcharge_found.hpp"
#include "bus/contracts/overcharge_refunded.hpp"
#include "bus/contracts/payment_accepted.hpp"
#include "bus/contracts/payment_attempt_failed.hpp"
#include "bus/contracts/payment_failed.hpp"
#include "bus/contracts/payment_processing.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/contracts/payment_succeeded.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "bus/contracts/refund_processing.hpp"
#include "bus/contracts/refund_requested.hpp"
#include "internal/payment/payment.hpp"
#include "platform/storage/session.hpp"

#include <variant>
#include <vector>

/// The fold of a payment's events: the only place where a payment's state, its rows and its ledger change.
namespace fcg::payments {

struct command_context;

/// An event of a payment's stream.
using payment_event =
    std::variant<contracts::payment_requested, contracts::payment_processing,
                 contracts::payment_attempt_failed, contracts::payment_succeeded, contracts::payment_failed,
                 contracts::charge_opened, contracts::payment_accepted, contracts::overcharge_found,
                 contracts::refund_requested, contracts::refund_processing, contracts::refund_parked,
                 contracts::payment_refunded, contracts::overcharge_refunded,
                 contracts::game_purchase_completed>;

/// Appends an event to the payment's stream, which publishes it, and applies it: to the payment, to the
/// ledger, and to the rows for reading. Throws std::runtime_error if the event breaks a guard.
void append(storage::transaction& tx, payment& payment, payment_event const& event,
            command_context const& command);

/// Publishes again an event that changes nothing: the announcement of an end or of a refund that stands.
void announce(storage::transaction& tx, payment& payment, payment_event const& event,
              command_context const& command);

/// Folds stored events, in order, into a payment. Throws std::runtime_error for an event that breaks a guard:
/// the stream itself is damaged then.
payment replay(std::vector<storage::stored_event> const& events);

} // namespace fcg::payments
