#pragma once
#include "inside/provider/provider.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/session.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The books of the simulated provider, which decide by the minor units of an amount. Tables
/// simulated_charges and simulated_refunds. Each function is one unit of work.
namespace fcg::payments::simulation {

/// What the provider knows of a charge now.
enum class verdict {
    approved,
    declined,
    failed,
    cancelled,
    waiting,    ///< it will be approved
    silent,     ///< the same, and it says nothing until then
    unavailable ///< not this time: nothing was done
};

/// So often a charge or refund meets a fault that passes.
inline constexpr std::int64_t passing_errors = 2;

struct booked_charge {
    verdict what = verdict::failed;
    std::string reason;
    core::money amount;          ///< 0 when it was cancelled before it was asked for
    core::time_point charged_at; ///< when the money is taken
};

/// Once for each payment id. What is approved later is approved `later` from now; when it is to be told of
/// that by itself, its webhook is written down too.
booked_charge charge(storage::transaction& in, charge_order const& order, core::time_point now,
                     std::chrono::microseconds later);

/// Nothing when it has heard of no charge, or did nothing about it.
std::optional<booked_charge> find_charge(storage::reader& in, std::string_view payment_id,
                                         core::time_point now);

/// What it is now; never charged unless it was before.
booked_charge cancel(storage::transaction& in, std::string_view payment_id, core::time_point now);

/// Nothing: not this time, and nothing was done. When its money bounces, that is told `later` from now.
std::optional<refund_outcome> refund(storage::transaction& in, refund_order const& order,
                                     core::time_point now, std::chrono::microseconds later);

/// The charges made in [from, to) and by now, by payment id, from behind `page` on.
report_page report(storage::reader& in, core::time_point from, core::time_point to, std::string_view page,
                   core::time_point now);

std::string reference_of(std::string_view payment_id);

} // namespace fcg::payments::simulation
