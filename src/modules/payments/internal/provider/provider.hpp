#pragma once
#include "bus/contracts/ids.hpp"
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/core/unavailable.hpp"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace fcg::payments {

/// Returns the amount with its currency for people, such as "59.9 BRL".
inline std::string money_text(core::money const& amount)
{
    return core::format_amount(amount).append(" ").append(amount.currency.code());
}

/// What the provider did with a charge.
struct charge_outcome {
    enum class kind {
        approved,  ///< the money is taken
        declined,  ///< refused for this buyer or this card
        failed,    ///< the order itself can never succeed
        cancelled, ///< nothing was taken, and nothing can be any more
        waiting    ///< accepted; the outcome is reported later
    };
    kind end = kind::failed;
    std::string reference; ///< the provider's own id of the charge; may be empty unless approved
    std::string reason;    ///< why it was not approved, for the buyer
    std::int64_t fee_minor =
        0; ///< what the provider keeps of it, in the currency of the charge; 0 means unknown
    /// What was taken, according to the provider. guarded_provider rejects an approval without it, and
    /// end_payment() grants nothing for an approval of other money than was asked for.
    std::optional<core::money> amount{};
};

struct charge_order {
    contracts::payment_id payment_id; ///< the provider's idempotency key
    core::money amount;
    std::string method;    ///< "CreditCard" and so on
    std::string reference; ///< what open() returned; empty for providers that open nothing
};

/// A charge that the provider may know.
struct known_charge {
    contracts::payment_id payment_id;
    std::string reference; ///< empty means unknown
};

struct refund_order {
    std::string key; ///< the provider's idempotency key; never changes for one refund
    contracts::payment_id payment_id;
    std::string reference; ///< of the charge
    core::money amount;
    std::int64_t resumed = 0; ///< how often an operator had it tried again after it was parked
};

struct refund_outcome {
    enum class kind { refunded, refused };
    kind end = kind::refused;
    std::string reason;                  ///< why it is refused, for the operator
    std::optional<core::money> amount{}; ///< what went back; nothing if the provider does not say
};

/// A line of the provider's own books.
struct reported_charge {
    enum class kind { charged, refunded, charged_back };
    std::string reference;
    contracts::payment_id payment_id; ///< empty if the provider does not say
    core::money amount;               ///< of the charge
    kind state = kind::charged;
    core::time_point charged_at;
};

struct report_page {
    std::vector<reported_charge> lines;
    std::optional<std::string> next; ///< where the next page begins; nothing for the last page
};

/// Thrown if the provider gives no clear response: provider_unavailable or outcome_unknown.
class provider_failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Thrown if it is certain that nothing happened. Ask again with the same key.
class provider_unavailable : public provider_failure {
public:
    using provider_failure::provider_failure;
};

/// Thrown if it is certain that nothing happened and the cause is this one order. The provider is healthy, so
/// it does not count against its circuit.
class order_stumbled : public provider_unavailable {
public:
    using provider_unavailable::provider_unavailable;
};

/// Thrown if it is certain that nothing happened because the provider wants fewer requests. It counts neither
/// against the provider nor against the order.
class provider_busy : public std::runtime_error {
public:
    provider_busy(std::string const& why, std::optional<std::chrono::microseconds> wait)
        : std::runtime_error(why),
          retry_after(wait)
    {
    }

    std::optional<std::chrono::microseconds> retry_after; ///< nothing if it does not say for how long
};

/// Thrown if it may or may not have happened. Only look_up() or a webhook can tell. Never charge again for
/// it.
class outcome_unknown : public provider_failure {
public:
    using provider_failure::provider_failure;
};

/// The provider that takes the money. Must run on the background loop. Every call throws
/// provider_unavailable, provider_busy, outcome_unknown or core::remote_unavailable (the circuit is open, and
/// nothing was asked). Every call may be cancelled, and its outcome is then unknown. guarded_provider never
/// throws provider_busy.
class payment_provider {
public:
    virtual ~payment_provider() = default;
    virtual std::string name() const = 0;

    /// Returns true if open() must be called before charge().
    virtual bool opens_first() const { return false; }

    /// Announces the charge to the provider without taking money. Returns its reference, which must be stored
    /// before charge().
    virtual task<std::string> open(charge_order) { co_return std::string(); }

    /// Charges a payment. One payment id is never charged twice, however often this is called.
    virtual task<charge_outcome> charge(charge_order order) = 0;
    /// Returns what happened to the charge, or nothing if the provider has made none.
    virtual task<std::optional<charge_outcome>> look_up(known_charge charge) = 0;
    /// Makes sure that no money can be taken any more. Returns cancelled, or what the charge had become
    /// before.
    virtual task<charge_outcome> cancel(known_charge charge) = 0;
    /// Refunds a charge. One key is never refunded twice.
    virtual task<refund_outcome> refund(refund_order order) = 0;
    /// Returns one page of the charges made in [begin, end). `page` is empty for the first one.
    virtual task<report_page> report(core::time_point begin, core::time_point end, std::string page) = 0;

    /// Returns what the buyer's browser needs to confirm a charge that waits for it. It is empty with most
    /// providers.
    virtual task<std::string> client_secret(known_charge) { co_return std::string(); }
};

} // namespace fcg::payments
