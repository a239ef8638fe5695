#pragma once
#include "bus/outbox.hpp"
#include "inside/payment/applying.hpp"
#include "inside/payment/steps.hpp"
#include "platform/storage/session.hpp"

/// What all steps write: events of the stream, and the rows for reading.
namespace fcg::payments {

/// Appends the event to the stream, where others may hear it, and applies it to the state.
template <class Contract>
void record(storage::transaction& in, payment& to, Contract const& event, step const& at)
{
    apply(to, event, at.now);
    bus::record_event(in, at.ids, at.now, stream_of(to.payment_id), to.version + 1, event, at.trace);
    ++to.version;
}

/// GamePurchaseCompleted, for a payment that has ended.
void record_completion(storage::transaction& in, payment& state, step const& at);
/// PaymentRefunded; for one that is refunded already it changes nothing.
void record_refunded(storage::transaction& in, payment& state, refund_wish const& why, step const& at);

/// Both rows say what the state says; the sweeper looks at an open payment after the step's deadline.
void show_payment_row(storage::transaction& in, payment const& state, step const& at);
/// The same for an attempt that begins: until the payment's next step, this life of the process is at it.
void show_begun_row(storage::transaction& tx, payment const& state, step const& at);
void show_refund_row(storage::transaction& in, payment const& state, std::string_view reference);

/// A charge that the payment does not stand for.
struct overcharge {
    std::string_view reference;
    core::money amount;         ///< what was taken, which need not be what the payment asked for
    std::int64_t fee_minor = 0; ///< 0: not known
    std::string_view cause;     ///< "late", "doubled" or "mismatched"
};

/// "doubled" for a payment that was paid, else "late".
std::string_view overcharge_cause(payment const& state);
/// Notes and books the money. Whoever calls sees to it that it goes back.
void record_overcharge(storage::transaction& in, payment& state, overcharge const& found, step const& at);
/// Has the refund of this charge worked on by whoever reads the refunds' queue.
void record_refund_wish(storage::transaction& in, payment& state, std::string const& reference,
                        refund_wish const& why, step const& at);

} // namespace fcg::payments
