#pragma once
#include "inside/parts.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/trace.hpp"
#include "platform/http/problem.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Our books against the provider's, for a span of time.
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

std::string_view to_text(finding_kind of);

struct finding {
    finding_kind kind = finding_kind::lost;
    std::string payment_id; ///< may be empty for a stranger
    std::string reference;
    std::string detail; ///< one line for people: both sides' figures
    std::string repair; ///< "none", "can", or what was done
};

struct reconciliation {
    core::time_point from;
    core::time_point to;
    std::int64_t ours = 0;   ///< payments of ours in the span
    std::int64_t theirs = 0; ///< lines of the provider's report
    std::vector<finding> findings;
    core::time_point made_at;
    bool was_repairing = false;
};

/// What this module knows of a payment, for the comparison.
struct own_charge {
    std::string payment_id;
    std::string status;
    std::string reference;
    core::money amount;
    std::vector<std::string> refunded_references; ///< of overcharges too
};

/// Pure: both sides, complete for the span.
std::vector<finding> compare(std::vector<own_charge> const& ours, std::vector<reported_charge> const& theirs);

/// Asks the provider, compares, repairs what it may (lost: ended or refunded; doubled: refunded; charged back
/// and returned: noted), and stores the outcome. Throws provider_unavailable, core::unavailable.
task<reconciliation> reconcile(parts& of, core::time_point from, core::time_point to, bool repair,
                               core::trace trace);

/// The newest first.
std::vector<reconciliation> read_reconciliations(storage::reader& in, std::int64_t most);

} // namespace fcg::payments
