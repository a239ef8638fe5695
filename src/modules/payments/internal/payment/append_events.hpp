#pragma once
#include "bus/publishing/outbox.hpp"
#include "internal/payment/payment_commands.hpp"
#include "internal/payment/payment_fold.hpp"
#include "platform/storage/session.hpp"

/// What all commands write: events of the stream, and the rows for reading.
namespace fcg::payments {

/// Appends the event to the stream, publishes it to its subscribers, and applies it to the state.
template <class Contract>
void record(storage::transaction& tx, payment& payment, Contract const& event, command_context const& command)
{
    apply(payment, event, command.now);
    bus::record_event(tx, command.ids, command.now, stream_of(payment.payment_id), payment.version + 1, event,
                      command.trace);
    ++payment.version;
}

/// Appends GamePurchaseCompleted for a payment that has ended.
void record_completion(storage::transaction& tx, payment& state, command_context const& command);
/// Appends PaymentRefunded. It changes nothing if the payment is already refunded.
void record_refunded(storage::transaction& tx, payment& state, refund_wish const& why,
                     command_context const& command);

/// Brings both rows up to date with the state. The sweeper looks at an open payment after the command's
/// deadline.
void show_payment_row(storage::transaction& tx, payment const& state, command_context const& command);
/// Brings both rows up to date when an attempt begins. Until the payment's next command, the row says that
/// this life of the process is working on it.
void show_begun_row(storage::transaction& tx, payment const& state, command_context const& command);
void show_refund_row(storage::transaction& tx, payment const& state, std::string_view reference);

/// A charge that the payment does not stand for.
struct overcharge {
    std::string_view reference;
    core::money amount;            ///< what was taken, which may differ from what the payment asked for
    std::int64_t fee_minor = 0;    ///< 0 means unknown
    contracts::refund_cause cause; ///< late, doubled or mismatched
};

/// Returns `doubled` for a payment that was paid, otherwise `late`.
contracts::refund_cause overcharge_cause(payment const& state);
/// Appends OverchargeFound and books the money. The caller must have it refunded.
void record_overcharge(storage::transaction& tx, payment& state, overcharge const& overcharge,
                       command_context const& command);
/// Asks for the refund of this charge; a consumer of the refunds' queue carries it out.
void record_refund_wish(storage::transaction& tx, payment& state, std::string const& reference,
                        refund_wish const& why, command_context const& command);

} // namespace fcg::payments
