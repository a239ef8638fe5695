#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/payment/payment.hpp"
#include "internal/provider/provider.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/session.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The commands on a payment; those on its refunds are in refund_commands.hpp. Each is one transition and one
/// unit of work: it loads the payment from its stream, decides, and appends events, which payment_fold.hpp
/// applies. Commands may be repeated without harm and come in any order.
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
    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    core::money amount;
    contracts::payment_method method = contracts::payment_method::credit_card;
    std::string correlation_id;
};

/// Returns the order in a message about a purchase.
payment_order order_of(auto const& purchase)
{
    return {.payment_id = purchase.payment_id,
            .user_id = purchase.user_id,
            .game_id = purchase.game_id,
            .amount = purchase.amount,
            .method = purchase.method,
            .correlation_id = purchase.correlation_id};
}

/// Opens a payment. Returns it; nothing if it already exists.
std::optional<payment> open_payment(storage::transaction& tx, payment_order const& order,
                                    command_context const& command);

/// Moves a payment that was loaded before to processing and counts one more attempt. Returns nothing if it
/// has ended, or if its stream has gone on since, because then another worker has it.
std::optional<payment> begin_attempt(storage::transaction& tx, payment state, std::string_view provider,
                                     command_context const& command);

/// Records that the newest attempt got an error, a refusal or no response in time from the provider. Returns
/// the payment, or nothing if it has ended meanwhile.
std::optional<payment> fail_attempt(storage::transaction& tx, contracts::payment_id const& payment_id,
                                    std::string_view reason, command_context const& command);

/// Stores the provider's reference of a charge that it was told of. Returns the payment, or nothing if it has
/// ended meanwhile.
std::optional<payment> open_charge(storage::transaction& tx, contracts::payment_id const& payment_id,
                                   std::string_view reference, command_context const& command);

/// Records that the provider will report the outcome later, and postpones the sweeper's next look. Does
/// nothing if the payment has ended.
void accept_payment(storage::transaction& tx, contracts::payment_id const& payment_id,
                    std::string_view reference, command_context const& command);

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

/// Ends a payment that was loaded before, and announces its end (GamePurchaseCompleted). It is loaded again
/// only if its stream has gone on since. The first end stays. An approval that comes after another end, or
/// for another charge than the approved one, is excess money: it is recorded (OverchargeFound) and its refund
/// is requested, once for each reference. An empty reference counts as a charge that is known already. An
/// approval of another amount or currency than was asked for grants nothing: the payment fails, and that
/// money is recorded as `mismatched` and parked for an operator (RefundParked), whatever the payment was
/// before. Returns the payment if this was its end.
std::optional<payment> end_payment(storage::transaction& tx, payment state, ending const& ending,
                                   command_context const& command);

/// Publishes GamePurchaseCompleted once more for a payment that has ended, for subscribers that never
/// received it. For a refunded payment it publishes PaymentRefunded once more, if its money is where it
/// belongs. Does nothing if the payment is open.
void announce_end(storage::transaction& tx, contracts::payment_id const& payment_id,
                  command_context const& command);

} // namespace fcg::payments
