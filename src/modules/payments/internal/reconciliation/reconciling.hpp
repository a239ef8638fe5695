#pragma once
#include "internal/module_context.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/session.hpp"
#include "reconciliation.hpp"

#include <cstdint>
#include <vector>

/// The reconciliation of our books with the provider's for a span of time.
namespace fcg::payments {

/// Asks the provider for the charges made in [begin, end), compares them with our payments, repairs what it
/// may if `repair` is true (lost: ended or refunded; doubled: refunded; charged back and returned: recorded;
/// not returned: parked), and stores the result. Payments that changed within the last deadline are left out,
/// because both sides may still be at work on them. Must run on the background loop. Throws core::unavailable
/// and what the database throws; what was repaired until then stays.
task<reconciliation> reconcile(module_context& context, core::time_point begin, core::time_point end,
                               bool repair, core::trace trace);

/// Returns the reconciliations, the newest first.
std::vector<reconciliation> read_reconciliations(storage::reader& db, std::int64_t max_count);
void store_reconciliation(storage::transaction& tx, reconciliation const& reconciliation);

} // namespace fcg::payments
