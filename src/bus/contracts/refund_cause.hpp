#pragma once
#include <array>
#include <span>
#include <string_view>

namespace fcg::contracts {

/// Why money goes back to the buyer, or has gone back.
enum class refund_cause {
    buyer,       ///< The buyer requested it.
    admin,       ///< An admin requested it.
    entitlement, ///< The game could not be granted.
    chargeback,  ///< The bank took the money back.
    provider,    ///< The provider returned the money on its own.
    late,        ///< The provider charged after the payment had ended.
    doubled,     ///< The provider charged twice for the payment.
    mismatched   ///< The provider took another amount than was requested.
};

/// The names of the causes, in the order of the enumeration.
inline constexpr std::array<std::string_view, 8> refund_cause_names{
    "buyer", "admin", "entitlement", "chargeback", "provider", "late", "doubled", "mismatched"};

/// Returns the names of all causes, for open_choice.
constexpr std::span<std::string_view const> names_of(refund_cause)
{
    return refund_cause_names;
}

} // namespace fcg::contracts
