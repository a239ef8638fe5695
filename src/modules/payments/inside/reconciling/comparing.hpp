#pragma once
#include "inside/provider/provider.hpp"
#include "reconciliation.hpp"

#include <string>
#include <vector>

/// Both sides' books, put beside each other. Pure.
namespace fcg::payments {

/// What this module knows of a payment, for the comparison.
struct own_charge {
    std::string payment_id;
    std::string status;
    std::string reference;
    core::money amount;
    std::vector<std::string> refunded;  ///< references whose money went back, of overcharges too
    std::vector<std::string> returning; ///< references whose money is on its way back, or parked
};

/// Both sides are complete: every payment that a line names is among ours when we know it at all, and every
/// approved one of ours has its line unless the provider does not know it.
std::vector<finding> compare(std::vector<own_charge> const& ours, std::vector<reported_charge> theirs);

} // namespace fcg::payments
