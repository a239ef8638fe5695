#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/provider/provider.hpp"
#include "reconciliation.hpp"

#include <string>
#include <vector>

/// The comparison of both sides' books. All functions are pure.
namespace fcg::payments {

/// What this module knows of a payment, for the comparison.
struct own_charge {
    contracts::payment_id payment_id;
    std::string status;
    std::string reference;
    core::money amount;
    std::vector<std::string> refunded;  ///< references whose money went back, including those of overcharges
    std::vector<std::string> returning; ///< references whose money is on its way back, or parked
};

/// Compares both sides. Both must be complete: `ours` has every payment that a line names and that we know,
/// and `theirs` has a line for every approved payment of ours unless the provider does not know it.
std::vector<finding> compare(std::vector<own_charge> const& ours, std::vector<reported_charge> theirs);

} // namespace fcg::payments
