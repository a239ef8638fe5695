#pragma once
#include "internal/reconciliation/comparing.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace fcg::payments {

/// What is compared: our payments, and the provider's lines about settled ones.
struct both_ledgers {
    std::vector<own_charge> ours;
    std::vector<reported_charge> theirs;
    std::int64_t paid_in_span = 0; ///< number of our payments
};

struct span {
    core::time_point begin;
    core::time_point end;
};

/// Reads our side of `theirs`: the payments that a line names, and those of `provider` that were requested in
/// the span and count as paid. A line that names no payment gets the one for which its charge was opened.
/// Payments that have changed since `settled_before` are left out, together with their lines.
both_ledgers read_ledger(storage::reader& db, std::vector<reported_charge> theirs, span span,
                         std::string_view provider, core::time_point settled_before);

} // namespace fcg::payments
