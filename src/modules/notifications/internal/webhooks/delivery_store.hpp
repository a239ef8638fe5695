#pragma once
#include "internal/webhooks/retrying.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The table `webhook_deliveries`. States: `pending` will be tried, `held` belongs to a disabled endpoint,
/// `dead` has used up its attempts. Recovery makes any delivery pending again.
namespace fcg::notifications {

struct webhook_event {
    core::uuid id; ///< the webhook-id, equal in every attempt
    std::string_view subject;
    core::time_point happened_at;
    std::string_view data; ///< a JSON object
};

/// Enqueues an event with the endpoint's next sequence number, and returns that. Returns nothing if the
/// endpoint does not exist any more.
std::optional<std::int64_t> enqueue(storage::transaction& tx, core::uuid const& endpoint,
                                    webhook_event const& news, core::time_point now);

struct webhook_delivery {
    std::int64_t sequence = 0;
    core::uuid id;
    std::string subject;
    std::string payload; ///< empty in lists
    std::string state;
    std::int64_t attempts = 0;
    std::optional<core::time_point> due_at;
    std::optional<std::int64_t> last_status;
    std::optional<std::string> last_fault;
    core::time_point enqueued_at;
    std::optional<core::time_point> tried_at;
};

/// Returns the pending delivery that is due first, whether now or later.
std::optional<webhook_delivery> next_delivery(storage::reader& db, core::uuid const& endpoint);

/// Returns deliveries with sequence numbers below `before`, the newest first; only those in `state` unless it
/// is empty.
std::vector<webhook_delivery> list_deliveries(storage::reader& db, core::uuid const& endpoint,
                                              std::string_view state, std::int64_t before,
                                              std::int64_t max_count);

/// Records an attempt and what follows for the endpoint. Returns true if the endpoint was disabled.
bool record_attempt(storage::transaction& tx, core::uuid const& endpoint, webhook_delivery const& delivery,
                    webhook_attempt const& attempt, webhook_verdict const& verdict, core::time_point now);

/// Holds the deliveries of a disabled endpoint; later events are kept for it too.
void hold_deliveries(storage::transaction& tx, core::uuid const& endpoint);

struct recover_from {
    std::int64_t sequence = 0;                              ///< the first delivery
    core::time_point enqueued_at = core::time_point::min(); ///< the earliest time of enqueueing
};

/// Makes deliveries pending again from their first attempt, with their ids. Returns their number.
std::int64_t recover(storage::transaction& tx, core::uuid const& endpoint, recover_from const& since,
                     core::time_point now);

/// Deletes the deliveries that were enqueued before `before`, except pending ones.
void trim_deliveries(storage::transaction& tx, core::time_point before);

} // namespace fcg::notifications
