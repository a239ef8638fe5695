#pragma once
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/open_choice.hpp"
#include "bus/contracts/payment_method.hpp"
#include "bus/contracts/refund_cause.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/event_store.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::payments {

enum class status { pending, processing, approved, declined, failed, cancelled, refunded };

/// The names of the states, in the order of the enumeration.
inline constexpr std::array<std::string_view, 7> status_names{"pending", "processing", "approved", "declined",
                                                              "failed",  "cancelled",  "refunded"};

constexpr std::string_view to_text(status status)
{
    return status_names.at(static_cast<std::size_t>(status));
}

std::optional<status> parse_status(std::string_view text);

/// Returns true if the payment has ended. Only a refund leaves such a state.
bool has_ended(status status);
/// Returns true if the transition is allowed. This is the guard of every transition: pending -> processing ->
/// approved | declined | failed, pending | processing -> cancelled, processing -> processing (another
/// attempt), pending -> approved (free games), approved -> refunded.
bool may_become(status from, status to);

/// A refund of one charge of the payment.
struct refund {
    enum class state { requested, refunded, parked };
    std::string reference; ///< the provider's id of the charge; "" for a free game
    core::money amount;
    contracts::open_choice<contracts::refund_cause> cause;
    std::string reason;
    state now = state::requested;
    std::int64_t attempts = 0;        ///< since the refund was requested or resumed
    std::int64_t failed_attempts = 0; ///< attempts that failed because of the provider
    std::int64_t unanswered = 0;      ///< attempts since the last one that failed because of the provider
    std::int64_t resumed = 0;         ///< how often a parked refund was resumed
    std::int64_t bounced = 0;         ///< how often the money went, or may have gone, and came back
    std::string failure;              ///< why it was parked
    core::time_point requested_at;
    core::time_point last_update_at;
};

/// The names of the states of a refund, in the order of the enumeration.
inline constexpr std::array<std::string_view, 3> refund_state_names{"requested", "refunded", "parked"};

constexpr std::string_view to_text(refund::state state)
{
    return refund_state_names.at(static_cast<std::size_t>(state));
}

/// Returns true if the refund is of a charge that the payment does not stand for: its cause is late, doubled
/// or mismatched.
bool is_overcharge(refund const& refund);

/// Returns true if news of a bounce changes the refund: its money went back and not through the bank, or it
/// is parked and its money may have gone back without our knowledge. Such news may be old if a parked refund
/// has bounced before.
bool can_bounce(refund const& refund);

/// A payment as its stream describes it.
struct payment {
    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    core::money amount;
    contracts::payment_method method = contracts::payment_method::credit_card;
    payments::status status = payments::status::pending;
    std::optional<std::string> reason;
    std::string correlation_id;
    std::int64_t attempts = 0;
    std::int64_t failed_attempts =
        0;                ///< attempts that failed because of the provider, without those that were cut off
    std::string provider; ///< of the newest attempt
    /// The provider's id of the charge that this payment stands for. Empty means unknown.
    std::string reference;
    bool is_accepted = false;    ///< true if the provider will report the outcome later
    std::vector<refund> refunds; ///< at most one for each charge
    std::int64_t version = 0;    ///< of the stream; 0 means that the payment does not exist
    core::time_point requested_at;
    core::time_point last_update_at;
    std::optional<core::time_point> ended_at; ///< when it became approved, declined, failed or cancelled

    /// Returns the refund of that charge, or null if none was requested.
    refund const* find_refund(std::string_view of_reference) const;
    /// Returns the refund of that charge. If there is none, returns one that may be meant because a reference
    /// is empty, or null.
    refund const* find_refund_like(std::string_view of_reference) const;
    /// Returns the refund that news of a bounce is about. Without a reference that is the only refund there
    /// is. Null if there is none.
    refund const* find_bounced(std::string_view of_reference) const;
    /// Returns the refund of the charge that the payment stands for, or null if none was requested.
    refund const* own_refund() const;
    /// Returns the money of a charge: the amount that was asked for, unless the charge is known to be of
    /// other money.
    core::money money_of(std::string_view of_reference) const;
    /// Returns true if this payment stands for that charge: it was approved for it, and may have been
    /// refunded since.
    bool is_own_charge(std::string_view of_reference) const;
    /// Returns true if the money of a charge with this reference is in our books. If either reference is
    /// empty, they count as the same charge.
    bool knows_charge(std::string_view of_reference) const;
};

/// Returns "payment-<id>".
std::string stream_of(contracts::payment_id const& payment_id);

/// Returns nothing if there is no such payment.
std::optional<payment> load_payment(storage::reader& db, contracts::payment_id const& payment_id);
/// Returns a payment that was loaded before as it is now. It is loaded again only if its stream has gone on
/// since.
payment bring_up_to_date(storage::reader& db, payment state);

} // namespace fcg::payments
