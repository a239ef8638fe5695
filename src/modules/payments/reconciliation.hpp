#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What comparing our books with the provider's has found.
namespace fcg::payments {

enum class finding_kind {
    lost,         ///< the provider took money for a payment that is open here, or ended without it
    missing,      ///< approved here, unknown there
    doubled,      ///< charged more than once for one payment
    changed,      ///< another amount or currency
    charged_back, ///< the bank took it back, and here it counts as paid
    returned,     ///< refunded there, and here it counts as paid
    not_returned, ///< refunded here, not there
    stranger      ///< a charge that names no payment of ours
};

/// "chargedBack"
std::string_view to_text(finding_kind of);

struct finding {
    finding_kind kind = finding_kind::lost;
    std::string payment_id; ///< may be empty for a stranger
    std::string reference;
    std::string detail;                  ///< one line for people: both sides' figures
    std::string repair;                  ///< "none", "can", or what was done
    std::optional<core::money> amount{}; ///< of the charge there; it is not stored

    /// An operator has still something to do.
    bool remains() const { return repair == "none" || repair == "can"; }
};

struct reconciliation {
    core::time_point from;
    core::time_point to;
    std::int64_t ours = 0;   ///< payments of ours in the span that were paid
    std::int64_t theirs = 0; ///< lines of the provider's report
    std::vector<finding> findings;
    core::time_point made_at;
    bool was_repairing = false;
};

} // namespace fcg::payments
