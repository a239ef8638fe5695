#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/storage/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The table of refunds, for those who look at it.
namespace fcg::payments {

struct open_refund {
    std::string payment_id;
    std::string reference;
    core::money amount;
    std::string cause;
    std::string reason;
    std::string status;
    std::optional<std::string> trouble;
    std::int64_t attempts = 0;
    core::time_point requested_at;
    core::time_point last_update_at;
};

/// Those that are not refunded yet, the oldest first; `status` "requested", "parked" or empty for both.
std::vector<open_refund> read_open_refunds(storage::reader& in, std::string const& status,
                                           std::int64_t max_count);

/// "3 refunds are parked: ..."; empty when there are none.
std::string note_of_parked_refunds(storage::database& db);

} // namespace fcg::payments
