#pragma once
#include "inside/payment/payment.hpp"
#include "inside/provider/provider.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// The steps of a payment's life. Each is one unit of work: it loads the payment from its stream, checks the
/// guard, appends what happened, writes the journal and brings the rows for reading up to date. Each may be
/// repeated without harm, and come in any order.
namespace fcg::payments {

/// What a step needs besides the transaction.
struct step {
    core::id_generator& ids;
    core::time_point now;
    core::trace trace;
    /// After how long without news the sweeper looks at an open payment.
    std::chrono::microseconds deadline = std::chrono::minutes(5);
    std::chrono::microseconds running{0}; ///< how long the store has run in all
    std::int64_t life = 0;                ///< of the process
};

struct payment_order {
    std::string payment_id;
    std::string user_id;
    std::string game_id;
    core::money amount;
    contracts::payment_method method = contracts::payment_method::credit_card;
    std::string correlation_id;
};

/// False when the payment already exists.
bool open_payment(storage::transaction& in, payment_order const& order, step const& at);

/// The payment, moved to processing with one attempt more; nothing when it has ended or never existed.
std::optional<payment> begin_attempt(storage::transaction& in, std::string_view payment_id,
                                     std::string_view provider, step const& at);
/// The same for a payment that was loaded before; nothing, too, when its stream has gone on since: somebody
/// else is at it.
std::optional<payment> begin_attempt(storage::transaction& in, payment state, std::string_view provider,
                                     step const& at);

/// The newest attempt got an error, a refusal or no answer in time from the provider. Returns the payment;
/// nothing when it has ended meanwhile.
std::optional<payment> note_failed_attempt(storage::transaction& tx, std::string_view payment_id,
                                           std::string_view reason, step const& at);

/// The provider's reference of a charge that it was told of. Nothing when the payment has ended meanwhile.
std::optional<payment> note_opened(storage::transaction& in, std::string_view payment_id,
                                   std::string_view reference, step const& at);

/// Which payment a reference that was noted belongs to; nothing when none was.
std::optional<std::string> payment_of_reference(storage::reader& in, std::string_view reference);

/// The provider will say later; ask_at() moves on. Nothing happens to a payment that has ended.
void note_accepted(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                   step const& at);

/// When the sweeper looks at an open payment next, which this life of the process has survived; nothing
/// happens to one that has ended.
void ask_again_at(storage::transaction& in, std::string_view payment_id, core::time_point when);
/// The same for a payment that somebody may be asking about in this moment.
void look_again_at(storage::transaction& tx, std::string_view payment_id, core::time_point when);
/// The sweeper looks at it then, unless it is to do so before; nothing happens to one that has ended.
void ask_by(storage::transaction& in, std::string_view payment_id, core::time_point when);

/// How it ended.
struct ending {
    payments::status status = payments::status::failed; ///< approved, declined, failed or cancelled
    std::string provider;
    std::string reference;               ///< of the charge; empty: the one that was opened, or not known
    std::string reason;                  ///< for all others
    std::int64_t fee_minor = 0;          ///< for approved ones
    std::optional<core::money> amount{}; ///< what was taken, for approved ones; nothing: as asked for
};

/// What an outcome of the provider means; not for `waiting`.
ending to_ending(charge_outcome const& outcome, std::string provider);

/// Ends it: stream, GamePurchaseCompleted, journal. The first end stays. An approval that comes after another
/// end, or for another charge than the one that was approved, is money too much: it is noted
/// (OverchargeFound) and its refund asked for, once for each reference. An empty reference is taken for a
/// charge that is known already. An approval of another amount or currency than was asked for grants nothing:
/// the payment fails, and that money is noted as "mismatched" and parked for an operator (RefundParked),
/// whatever the payment has become before.
/// Returns the payment when this was its end.
std::optional<payment> end_payment(storage::transaction& in, std::string_view payment_id, ending const& how,
                                   step const& at);
/// The same for a payment that was loaded before; it is loaded again only when its stream has gone on since.
std::optional<payment> end_payment(storage::transaction& in, payment state, ending const& how,
                                   step const& at);

/// Appends GamePurchaseCompleted once more for a payment that has ended, for those who never got it; a
/// refunded one says PaymentRefunded again, once its money is where it belongs. Nothing for one that is open.
void say_again(storage::transaction& in, std::string_view payment_id, step const& at);

/// Why the money goes back.
struct refund_wish {
    std::string cause; ///< "buyer", "admin", "entitlement"
    std::string reason;
};

/// Asks for the refund of an approved payment; RefundRequested goes to the refunds' queue. Nothing happens
/// when one was asked for before (a parked one stays parked), nor when the payment is not approved. A free
/// game is refunded at once.
void request_refund(storage::transaction& in, std::string_view payment_id, refund_wish const& why,
                    step const& at);

/// The payment with one attempt more at the refund of this charge; nothing when there is nothing to do any
/// more.
std::optional<payment> begin_refund(storage::transaction& in, std::string_view payment_id,
                                    std::string_view reference, step const& at);
/// The newest attempt at this refund got an error or no answer in time from the provider. Returns the
/// payment; nothing when there is nothing to do any more.
std::optional<payment> note_failed_refund_attempt(storage::transaction& tx, std::string_view payment_id,
                                                  std::string_view reference, std::string_view reason,
                                                  step const& at);
/// The money went back: the journal balances; for the payment's own charge it becomes refunded and
/// PaymentRefunded is published. `bounced` as it was when the provider was asked: what was heard of a try
/// before the last bounce ends nothing any more.
void finish_refund(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                   std::int64_t bounced, step const& at);
/// It does not work: RefundParked.
void park_refund(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                 std::string_view trouble, step const& at);
/// An operator lets a parked refund be tried again. False: there is no parked one.
bool resume_refund(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                   step const& at);

/// Has a refund worked on again whose message may be lost: nothing was heard of it for this long at least.
void ask_for_refund_again(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                          std::chrono::microseconds silence, step const& at);

/// Money that went back without us.
struct returned_money {
    std::string_view reference; ///< of the charge; empty: not known
    std::string_view cause;     ///< "provider": by its own hand; "chargeback": by the bank
    bool is_current = false;    ///< read off the provider's books; news may be older than what we know
};

/// The provider says that the whole amount of a charge went back without us. An approved payment becomes
/// refunded; a refund that was asked for, or parked, is finished (and is the bank's, when it took it), but
/// not by news of the provider's own hand when it has bounced; of a charge that we never heard of both ways
/// are booked, and an open payment is cancelled.
void note_returned(storage::transaction& in, std::string_view payment_id, returned_money const& what,
                   step const& at);

/// The provider says that money which it had given back never arrived: the journal takes it back, and the
/// refund is parked (RefundParked), so that an operator has it tried again, by another key. A refund that was
/// parked before it was heard that the money went only gets that key. False: nothing has changed, see
/// can_bounce() and payment::find_bounced(); what the bank took back is between bank and provider.
bool note_bounced(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                  std::string_view trouble, step const& at);

} // namespace fcg::payments
