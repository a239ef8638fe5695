#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/payment/payment.hpp"
#include "platform/storage/database.hpp"
#include "platform/telemetry/metrics.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Queries on the table of refunds.
namespace fcg::payments {

/// A refund that is not done yet, without what only its stream says.
struct open_refund {
    contracts::payment_id payment_id;
    payments::refund refund;
};

/// Returns the refunds that are not refunded yet, the oldest first. `status` is "requested", "parked", or
/// empty for both.
std::vector<open_refund> read_open_refunds(storage::reader& db, std::string const& status,
                                           std::int64_t max_count);

/// Returns one or two lines for the operator.
std::string describe(open_refund const& open);

/// Updates the gauge fcg_refunds_parked, the number of refunds that wait for an operator.
void show_parked_refunds(telemetry::metrics& metrics, storage::database& db);

/// Returns a text such as "3 refunds are parked: ...", or an empty text if there are none.
std::string warning_of_parked_refunds(storage::database& db);

} // namespace fcg::payments
