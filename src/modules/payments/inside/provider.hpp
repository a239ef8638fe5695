#pragma once
#include "platform/async/task.hpp"
#include "platform/core/money.hpp"

#include <optional>
#include <stdexcept>
#include <string>

namespace fcg::payments {

/// What the provider made of a charge. It stays so for this key, however often it is asked.
struct charge_outcome {
    enum class kind { approved, declined, failed };
    kind end = kind::failed;
    std::string reference; ///< the provider's own id of the charge, when approved
    std::string reason;    ///< why not, for the buyer
};

struct charge_order {
    std::string payment_id; ///< the provider's idempotency key
    core::money amount;
};

/// The provider did not do it this time: ask again later with the same key.
class provider_unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Who takes the money. Every call may be repeated: the payment id makes a second charge impossible.
class payment_provider {
public:
    virtual ~payment_provider() = default;
    virtual std::string name() const = 0;
    /// Throws provider_unavailable when the outcome is not known.
    virtual task<charge_outcome> charge(charge_order order) = 0;
    /// What has become of the charge with this key; nothing when the provider has not made one.
    virtual task<std::optional<charge_outcome>> look_up(std::string payment_id) = 0;
};

} // namespace fcg::payments
