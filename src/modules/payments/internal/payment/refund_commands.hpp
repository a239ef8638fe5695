#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/payment/payment_commands.hpp"
#include "internal/payment/payment_fold.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The commands on the refunds of a payment.
namespace fcg::payments {

/// Why the money goes back.
struct refund_wish {
    contracts::open_choice<contracts::refund_cause> cause;
    std::string reason;
};

/// Requests the refund of an approved payment: RefundRequested goes to the refunds' queue. Does nothing if a
/// refund was requested before (a parked one stays parked), or if the payment is not approved. A free game is
/// refunded at once.
void request_refund(storage::transaction& tx, contracts::payment_id const& payment_id, refund_wish const& why,
                    command_context const& command);

/// Counts one more attempt at the refund of this charge. `state` was loaded before; it is loaded again only
/// if its stream has gone on since. Returns the payment, or nothing if nothing is left to do.
std::optional<payment> begin_refund(storage::transaction& tx, payment state, std::string_view reference,
                                    command_context const& command);
/// Records that the newest attempt at this refund got an error or no response in time from the provider.
/// Returns the payment, or nothing if nothing is left to do.
std::optional<payment> fail_refund_attempt(storage::transaction& tx, contracts::payment_id const& payment_id,
                                           std::string_view reference, std::string_view reason,
                                           command_context const& command);
/// Records that the money went back: the ledger balances, and for the payment's own charge the payment
/// becomes refunded and PaymentRefunded is published. `bounced` is the count from the time when the provider
/// was asked: the result of a try before the last bounce no longer ends anything. Returns the payment if it
/// was refunded by this.
std::optional<payment> finish_refund(storage::transaction& tx, contracts::payment_id const& payment_id,
                                     std::string_view reference, std::int64_t bounced,
                                     command_context const& command);
/// Parks a refund that does not work and publishes RefundParked.
void park_refund(storage::transaction& tx, contracts::payment_id const& payment_id,
                 std::string_view reference, std::string_view failure, command_context const& command);
/// Lets a parked refund be tried again, for an operator. Returns false if there is no parked one.
bool resume_refund(storage::transaction& tx, contracts::payment_id const& payment_id,
                   std::string_view reference, command_context const& command);

/// Has a refund worked on again whose message may be lost, if there was no news of it for at least `silence`.
void request_refund_again(storage::transaction& tx, contracts::payment_id const& payment_id,
                          std::string_view reference, std::chrono::microseconds silence,
                          command_context const& command);

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
/// cancelled. Returns the payment if it is refunded or cancelled by this.
std::optional<payment> return_money(storage::transaction& tx, contracts::payment_id const& payment_id,
                                    returned_money const& returned_money, command_context const& command);

/// Records that, as the provider says, money that it had given back never arrived: the ledger reverses the
/// refund, and the refund is parked (RefundParked), so that an operator has it tried again under another key.
/// A refund that was parked before we knew that the money went only gets that key. Returns false if nothing
/// has changed, see can_bounce() and payment::find_bounced(). What the bank took back is a matter between
/// bank and provider.
bool bounce_refund(storage::transaction& tx, contracts::payment_id const& payment_id,
                   std::string_view reference, std::string_view failure, command_context const& command);

// Parts of the commands in payment_commands.hpp.

/// Records an approval of a payment that has ended: the money goes back, unless the payment stands for that
/// very charge.
void return_excess(storage::transaction& tx, payment& state, ending const& ending,
                   command_context const& command);
/// Records an approval of another amount and parks that money for an operator, who decides whose fault it is
/// and whether it goes back: the provider may have charged something else, or only say so.
void park_other_money(storage::transaction& tx, payment& state, ending const& ending,
                      command_context const& command);
/// Returns the event of the money of the payment's own charge, which is back now or was before.
contracts::payment_refunded refunded(payment const& state, refund_wish const& why, core::time_point now);

} // namespace fcg::payments
