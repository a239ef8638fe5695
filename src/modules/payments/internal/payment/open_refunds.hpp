#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/storage/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Queries on the table of refunds.
namespace fcg::payments {

struct open_refund {
    std::string payment_id;
    std::string reference;
    core::money amount;
    std::string cause;
    std::string reason;
    std::string status;
    std::optional<std::string> failure;
    std::int64_t attempts = 0;
    core::time_point requested_at;
    core::time_point last_update_at;
};

/// Returns the refunds that are not refunded yet, the oldest first. `status` is "requested", "parked", or
/// empty for both.
std::vector<open_refund> read_open_refunds(storage::reader& db, std::string const& status,
                                           std::int64_t max_count);

/// Returns a text such as "3 refunds are parked: ...", or an empty text if there are none.
std::string warning_of_parked_refunds(storage::database& db);

} // namespace fcg::payments
