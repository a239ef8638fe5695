#pragma once
#include "bus/contracts/ids.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The result of comparing our books with the provider's.
namespace fcg::payments {

enum class finding_kind {
    lost,         ///< the provider took money for a payment that is open here, or ended without it
    missing,      ///< the payment is approved here and unknown to the provider
    doubled,      ///< one payment was charged more than once
    changed,      ///< the two sides have different amounts or currencies
    charged_back, ///< the bank took the money back, and the payment counts as paid here
    returned,     ///< the provider refunded it, and the payment counts as paid here
    not_returned, ///< the payment is refunded here, but not at the provider
    stranger      ///< the charge names no payment of ours
};

/// The names of the kinds, in the order of the enumeration.
inline constexpr std::array<std::string_view, 8> finding_kinds{
    "lost", "missing", "doubled", "changed", "chargedBack", "returned", "notReturned", "stranger"};

constexpr std::string_view to_text(finding_kind kind)
{
    return finding_kinds.at(static_cast<std::size_t>(kind));
}

struct finding {
    finding_kind kind = finding_kind::lost;
    contracts::payment_id payment_id; ///< may be empty for a stranger
    std::string reference;
    std::string detail;                  ///< one line for people, with both sides' figures
    std::string repair;                  ///< "none", "can", or what was done
    std::optional<core::money> amount{}; ///< of the charge at the provider; it is not stored

    /// Returns true if an operator still has something to do.
    bool remains() const { return repair == "none" || repair == "can"; }
};

struct reconciliation {
    core::time_point begin;
    core::time_point end;
    std::int64_t ours = 0;   ///< number of our payments in the span that were paid
    std::int64_t theirs = 0; ///< number of lines in the provider's report
    std::vector<finding> findings;
    core::time_point made_at;
    bool was_repairing = false;
};

} // namespace fcg::payments
