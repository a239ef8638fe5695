#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/provider/provider.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// The books of the simulated provider, which decide by the minor units of an amount. They use the tables
/// simulated_charges and simulated_refunds. Each function is one unit of work.
namespace fcg::payments::simulation {

/// What the provider knows of a charge now.
enum class verdict {
    approved,
    declined,
    failed,
    cancelled,
    waiting,    ///< it will be approved
    silent,     ///< it will be approved, and the provider does not respond until then
    unavailable ///< nothing was done this time
};

struct booked_charge {
    verdict verdict = verdict::failed;
    std::string reason;
    core::money amount;          ///< 0 if it was cancelled before it was requested
    core::time_point charged_at; ///< when the money is taken
};

/// Charges a payment, once for each payment id. A charge that is approved later is approved `later` from now;
/// if a webhook reports that, it is stored, too.
booked_charge charge(storage::transaction& tx, charge_order const& order, core::time_point now,
                     std::chrono::microseconds later);

/// Returns nothing if the provider does not know the charge, or did nothing about it.
std::optional<booked_charge> find_charge(storage::reader& db, contracts::payment_id const& payment_id,
                                         core::time_point now);

/// Returns what the charge is now. It is never charged unless it was before.
booked_charge cancel(storage::transaction& tx, contracts::payment_id const& payment_id, core::time_point now);

/// Refunds a charge. Returns nothing for a transient error, after which nothing was done. If the money
/// bounces, a webhook says so `later` from now.
std::optional<refund_outcome> refund(storage::transaction& tx, refund_order const& order,
                                     core::time_point now, std::chrono::microseconds later);

/// Returns the charges made in [begin, end) and not after `now`, ordered by payment id, beginning after
/// `page`.
report_page report(storage::reader& db, core::time_point begin, core::time_point end, std::string_view page,
                   core::time_point now);

std::string reference_of(contracts::payment_id const& payment_id);

} // namespace fcg::payments::simulation
