#pragma once
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/payment_method.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/event_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::payments {

enum class status { pending, processing, approved, declined, failed, cancelled, refunded };

std::string_view to_text(status of);
std::optional<status> parse_status(std::string_view text);

/// Nothing but a refund leaves a state in which the payment has ended.
bool has_ended(status of);
/// The guard of every transition: pending -> processing -> approved | declined | failed, pending | processing
/// -> cancelled, processing -> processing (another attempt), pending -> approved (free games), approved ->
/// refunded.
bool may_become(status from, status to);

/// Money on its way back for one charge of the payment.
struct refund {
    enum class state { requested, refunded, parked };
    std::string reference; ///< the provider's id of the charge; "" for a free game
    core::money amount;
    std::string cause; ///< "buyer", "admin", "entitlement", "chargeback"; an overcharge: see is_overcharge()
    std::string reason;
    state now = state::requested;
    std::int64_t attempts = 0;        ///< since it was asked for, or resumed
    std::int64_t failed_attempts = 0; ///< of those, the ones that the provider let down
    std::int64_t unanswered = 0;      ///< attempts since the last one that the provider let down
    std::int64_t resumed = 0;         ///< how often it was, after it had been parked
    std::int64_t bounced = 0; ///< how often the provider said that its money went, or may have, and came back
    std::string trouble;      ///< when parked
    core::time_point requested_at;
    core::time_point last_update_at;
};

std::string_view to_text(refund::state of);
/// Of a charge that the payment does not stand for: "late", "doubled", or "mismatched" (of other money than
/// was asked for).
bool is_overcharge(refund const& of);

/// Whether news of a bounce changes anything: its money went and not by the bank, or it is parked, and may
/// have gone unheard of. Later, when it has bounced before, such news of a parked one may be old.
bool can_bounce(refund const& of);

/// A payment as its stream tells it.
struct payment {
    std::string payment_id;
    std::string user_id;
    std::string game_id;
    core::money amount;
    contracts::payment_method method = contracts::payment_method::credit_card;
    payments::status status = payments::status::pending;
    std::optional<std::string> reason;
    std::string correlation_id;
    std::int64_t attempts = 0;
    std::int64_t failed_attempts =
        0;                 ///< of those, the ones that the provider let down; not those that were cut off
    std::string provider;  ///< of the newest attempt
    std::string reference; ///< the provider's id of the charge that this payment stands for; empty: unknown
    bool is_accepted = false;    ///< the provider said that it will say later
    std::vector<refund> refunds; ///< at most one for each charge
    std::int64_t version = 0;    ///< of the stream; 0: does not exist
    core::time_point requested_at;
    core::time_point last_update_at;
    std::optional<core::time_point> ended_at; ///< approved, declined, failed or cancelled

    /// Null when none was asked for.
    refund const* find_refund(std::string_view of_reference) const;
    /// The same; without one of this very reference, one that may be meant because a reference is empty.
    refund const* find_refund_like(std::string_view of_reference) const;
    /// The one that news of a bounce is about: without a reference the only one that there is, or null.
    refund const* find_bounced(std::string_view of_reference) const;
    /// Of the charge that the payment stands for; null when none was asked for.
    refund const* own_refund() const;
    /// What a charge is about: the amount that was asked for, unless it is known to be of other money.
    core::money money_of(std::string_view of_reference) const;
    /// Whether this payment stands for that charge: approved for it, and maybe refunded since.
    bool is_own_charge(std::string_view of_reference) const;
    /// Whether the money of a charge with this reference is in our books. An empty reference, there or here,
    /// is taken for the same charge.
    bool knows_charge(std::string_view of_reference) const;
};

/// "payment-<id>"
std::string stream_of(std::string_view payment_id);

/// The state that these events, in order, add up to. Throws std::runtime_error for an event that breaks a
/// guard: then the stream itself is damaged.
payment replay(std::vector<storage::stored_event> const& events);

/// Nothing when there is no such payment.
std::optional<payment> load_payment(storage::reader& in, std::string_view payment_id);

} // namespace fcg::payments
