#pragma once
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

/// What the provider made of a charge.
struct charge_outcome {
    enum class kind {
        approved,  ///< the money is taken
        declined,  ///< not this buyer, or not this card
        failed,    ///< the order itself can never succeed
        cancelled, ///< nothing was taken, and nothing can be any more
        waiting    ///< taken on; what becomes of it is told later
    };
    kind end = kind::failed;
    std::string reference; ///< the provider's own id of the charge; may be empty unless approved
    std::string reason;    ///< why not, for the buyer
    std::int64_t fee_minor =
        0; ///< what the provider keeps of it, in the currency of the charge; 0: not known
    /// What was taken, as the provider says it: an approval without it is none (guarded_provider), and one
    /// of other money than was asked for grants nothing (end_payment).
    std::optional<core::money> amount{};
};

struct charge_order {
    std::string payment_id; ///< the provider's idempotency key
    core::money amount;
    std::string method;    ///< "CreditCard" ...
    std::string reference; ///< what open() gave; empty for providers that open nothing
};

/// A charge that the provider may have heard of.
struct known_charge {
    std::string payment_id;
    std::string reference; ///< empty: not known
};

struct refund_order {
    std::string key; ///< the provider's idempotency key: the same for the same refund, for ever
    std::string payment_id;
    std::string reference; ///< of the charge
    core::money amount;
    std::int64_t resumed = 0; ///< how often an operator had it tried again after it was parked
};

struct refund_outcome {
    enum class kind { refunded, refused };
    kind end = kind::refused;
    std::string reason;                  ///< why it is refused, for the operator
    std::optional<core::money> amount{}; ///< what went back; nothing: it does not say
};

/// A line of the provider's own books.
struct reported_charge {
    enum class kind { charged, refunded, charged_back };
    std::string reference;
    std::string payment_id; ///< empty: it does not say
    core::money amount;     ///< of the charge
    kind state = kind::charged;
    core::time_point charged_at;
};

struct report_page {
    std::vector<reported_charge> lines;
    std::optional<std::string> next; ///< where the next page begins; nothing: this was the last
};

/// Surely nothing happened: ask again with the same key.
class provider_unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The same, and about this one order: the provider is well, so it does not count against its circuit.
class order_stumbled : public provider_unavailable {
public:
    using provider_unavailable::provider_unavailable;
};

/// Surely nothing happened, and it was too much at once: fewer questions are wanted. Says nothing against the
/// provider, nor against the order.
class provider_busy : public std::runtime_error {
public:
    provider_busy(std::string const& why, std::optional<std::chrono::microseconds> wait)
        : std::runtime_error(why),
          retry_after(wait)
    {
    }

    std::optional<std::chrono::microseconds> retry_after; ///< nothing: it does not say for how long
};

/// It may have happened and may not: only look_up() or a webhook can tell. Never charge again for it.
class outcome_unknown : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Who takes the money. On the background loop. Every call throws provider_unavailable, provider_busy,
/// outcome_unknown or core::unavailable_elsewhere (the circuit is open: nothing was asked); each may be
/// cancelled, and its outcome is unknown then. Behind guarded_provider nobody meets provider_busy.
class payment_provider {
public:
    virtual ~payment_provider() = default;
    virtual std::string name() const = 0;
    /// Whether open() comes before charge().
    virtual bool opens_first() const = 0;
    /// Tells the provider of the charge without taking money; its reference, to be stored before charge().
    virtual task<std::string> open(charge_order order) = 0;
    /// The same payment id is never charged twice, however often this is asked.
    virtual task<charge_outcome> charge(charge_order order) = 0;
    /// What has become of it; nothing when the provider has made no charge.
    virtual task<std::optional<charge_outcome>> look_up(known_charge which) = 0;
    /// Sees to it that no money can be taken any more: cancelled, or what it had become before.
    virtual task<charge_outcome> cancel(known_charge which) = 0;
    /// The same key is never refunded twice.
    virtual task<refund_outcome> refund(refund_order order) = 0;
    /// The charges made in [from, to), page by page; `page` is empty for the first.
    virtual task<report_page> report(core::time_point from, core::time_point to, std::string page) = 0;

    /// What the buyer's browser needs to confirm a charge that waits for it; empty: nothing, as with most.
    virtual task<std::string> client_secret(known_charge) { co_return std::string(); }
};

} // namespace fcg::payments
