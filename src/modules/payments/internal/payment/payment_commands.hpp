#pragma once
#include "internal/payment/payment.hpp"
#include "internal/provider/provider.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// The commands on a payment. Each is one unit of work: it loads the payment from its stream, checks the
/// guard, appends events, writes the journal and brings the rows for reading up to date. Commands may be
/// repeated without harm and come in any order.
namespace fcg::payments {

/// What a command needs besides the transaction.
struct command_context {
    core::id_generator& ids;
    core::time_point now;
    core::trace trace;
    /// The time without events after which the sweeper checks a payment.
    std::chrono::microseconds deadline = std::chrono::minutes(5);
    std::chrono::microseconds running{0}; ///< how long the store has run in total
    std::int64_t life = 0;                ///< identifies this life of the process
};

struct payment_order {
    std::string payment_id;
    std::string user_id;
    std::string game_id;
    core::money amount;
    contracts::payment_method method = contracts::payment_method::credit_card;
    std::string correlation_id;
};

/// Opens a payment. Returns false if it already exists.
bool open_payment(storage::transaction& tx, payment_order const& order, command_context const& command);

/// Moves the payment to processing and counts one more attempt. Returns nothing if it has ended or never
/// existed.
std::optional<payment> begin_attempt(storage::transaction& tx, std::string_view payment_id,
                                     std::string_view provider, command_context const& command);
/// Begins an attempt of a payment that was loaded before. Returns nothing if it has ended, or if its stream
/// has gone on since, because then another worker has it.
std::optional<payment> begin_attempt(storage::transaction& tx, payment state, std::string_view provider,
                                     command_context const& command);

/// Records that the newest attempt got an error, a refusal or no response in time from the provider. Returns
/// the payment, or nothing if it has ended meanwhile.
std::optional<payment> note_failed_attempt(storage::transaction& tx, std::string_view payment_id,
                                           std::string_view reason, command_context const& command);

/// Records the provider's reference of a charge that it was told of. Returns the payment, or nothing if it
/// has ended meanwhile.
std::optional<payment> note_opened(storage::transaction& tx, std::string_view payment_id,
                                   std::string_view reference, command_context const& command);

/// Returns the payment for which a reference was recorded, or nothing if there is none.
std::optional<std::string> payment_of_reference(storage::reader& db, std::string_view reference);

/// Records that the provider will report the outcome later, and postpones the sweeper's next look. Does
/// nothing if the payment has ended.
void note_accepted(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                   command_context const& command);

/// Sets when the sweeper looks at an open payment next, and records that this life of the process has
/// survived it. Does nothing if the payment has ended.
void ask_again_at(storage::transaction& tx, std::string_view payment_id, core::time_point when);
/// Sets when the sweeper looks at an open payment next, which a worker may be asking about at this moment.
/// Does nothing if the payment has ended.
void look_again_at(storage::transaction& tx, std::string_view payment_id, core::time_point when);
/// Has the sweeper look at the payment at that time, unless it is to do so earlier. Does nothing if the
/// payment has ended.
void ask_by(storage::transaction& tx, std::string_view payment_id, core::time_point when);

/// How a payment ended.
struct ending {
    payments::status status = payments::status::failed; ///< approved, declined, failed or cancelled
    std::string provider;
    std::string reference;      ///< of the charge; empty means the one that was opened, or unknown
    std::string reason;         ///< for all but approved payments
    std::int64_t fee_minor = 0; ///< for approved payments
    /// What was taken, for approved payments. Nothing means what was asked for.
    std::optional<core::money> amount{};
};

/// Translates an outcome of the provider. The outcome must not be `waiting`.
ending to_ending(charge_outcome const& outcome, std::string provider);

/// Ends a payment: writes the stream, GamePurchaseCompleted and the journal. The first end stays. An approval
/// that comes after another end, or for another charge than the approved one, is excess money: it is recorded
/// (OverchargeFound) and its refund is requested, once for each reference. An empty reference counts as a
/// charge that is known already. An approval of another amount or currency than was asked for grants nothing:
/// the payment fails, and that money is recorded as `mismatched` and parked for an operator (RefundParked),
/// whatever the payment was before. Returns the payment if this was its end.
std::optional<payment> end_payment(storage::transaction& tx, std::string_view payment_id,
                                   ending const& ending, command_context const& command);
/// Ends a payment that was loaded before. It is loaded again only if its stream has gone on since.
std::optional<payment> end_payment(storage::transaction& tx, payment state, ending const& ending,
                                   command_context const& command);

/// Appends GamePurchaseCompleted once more for a payment that has ended, for subscribers that never received
/// it. For a refunded payment it appends PaymentRefunded once more, if its money is where it belongs. Does
/// nothing if the payment is open.
void say_again(storage::transaction& tx, std::string_view payment_id, command_context const& command);

/// Why the money goes back.
struct refund_wish {
    contracts::open_choice<contracts::refund_cause> cause;
    std::string reason;
};

/// Requests the refund of an approved payment: RefundRequested goes to the refunds' queue. Does nothing if a
/// refund was requested before (a parked one stays parked), or if the payment is not approved. A free game is
/// refunded at once.
void request_refund(storage::transaction& tx, std::string_view payment_id, refund_wish const& why,
                    command_context const& command);

/// Counts one more attempt at the refund of this charge. Returns the payment, or nothing if nothing is left
/// to do.
std::optional<payment> begin_refund(storage::transaction& tx, std::string_view payment_id,
                                    std::string_view reference, command_context const& command);
/// Records that the newest attempt at this refund got an error or no response in time from the provider.
/// Returns the payment, or nothing if nothing is left to do.
std::optional<payment> note_failed_refund_attempt(storage::transaction& tx, std::string_view payment_id,
                                                  std::string_view reference, std::string_view reason,
                                                  command_context const& command);
/// Records that the money went back: the journal balances, and for the payment's own charge the payment
/// becomes refunded and PaymentRefunded is published. `bounced` is the count from the time when the provider
/// was asked: the result of a try before the last bounce no longer ends anything.
void finish_refund(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                   std::int64_t bounced, command_context const& command);
/// Parks a refund that does not work and appends RefundParked.
void park_refund(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                 std::string_view failure, command_context const& command);
/// Lets a parked refund be tried again, for an operator. Returns false if there is no parked one.
bool resume_refund(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                   command_context const& command);

/// Has a refund worked on again whose message may be lost, if there was no news of it for at least `silence`.
void ask_for_refund_again(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                          std::chrono::microseconds silence, command_context const& command);

/// Money that went back without our request.
struct returned_money {
    std::string_view reference;    ///< of the charge; empty means unknown
    contracts::refund_cause cause; ///< provider or chargeback
    bool is_current = false; ///< true if read from the provider's books; news may be older than what we know
};

/// Records that, as the provider says, the whole amount of a charge went back without our request. An
/// approved payment becomes refunded. A refund that was requested or parked is finished (and is attributed to
/// the bank, if the bank took it), except when it has bounced and the news is of a return that the provider
/// made on its own. For a charge that was unknown here, both directions are booked, and an open payment is
/// cancelled.
void note_returned(storage::transaction& tx, std::string_view payment_id,
                   returned_money const& returned_money, command_context const& command);

/// Records that, as the provider says, money that it had given back never arrived: the journal reverses the
/// refund, and the refund is parked (RefundParked), so that an operator has it tried again under another key.
/// A refund that was parked before we knew that the money went only gets that key. Returns false if nothing
/// has changed, see can_bounce() and payment::find_bounced(). What the bank took back is a matter between
/// bank and provider.
bool note_bounced(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                  std::string_view failure, command_context const& command);

} // namespace fcg::payments
