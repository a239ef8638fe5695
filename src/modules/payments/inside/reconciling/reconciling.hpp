#pragma once
#include "inside/parts.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/session.hpp"
#include "reconciliation.hpp"

#include <cstdint>
#include <vector>

/// Our books against the provider's, for a span of time.
namespace fcg::payments {

/// Asks the provider for the charges made in [from, to), compares them with our payments, repairs what it may
/// when `repair` says so (lost: ended or refunded; doubled: refunded; charged back and returned: noted; not
/// returned: parked), and stores the outcome. Payments that changed within the last deadline are left out:
/// both sides may still be at work on them. On the background loop. Throws core::unavailable and what the
/// database throws; what was repaired until then stays.
task<reconciliation> reconcile(parts& of, core::time_point from, core::time_point to, bool repair,
                               core::trace trace);

/// The newest first.
std::vector<reconciliation> read_reconciliations(storage::reader& in, std::int64_t max_count);
void store_reconciliation(storage::transaction& in, reconciliation const& made);

} // namespace fcg::payments
