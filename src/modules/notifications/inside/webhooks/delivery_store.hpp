#pragma once
#include "inside/webhooks/retrying.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Table `webhook_deliveries`. `pending`: it will be tried; `held`: its endpoint is disabled; `dead`: it was
/// tried as often as it may be. Recovering makes any of them pending again.
namespace fcg::notifications {

struct webhook_news {
    core::uuid id; ///< the webhook-id: the same however often it is sent
    std::string_view subject;
    core::time_point happened_at;
    std::string_view data; ///< a JSON object
};

/// Gives it the endpoint's next number; nothing when there is no such endpoint any more.
std::optional<std::int64_t> enqueue(storage::transaction& in, core::uuid const& endpoint,
                                    webhook_news const& what, core::time_point now);

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

/// The one that is due first, be it now or later.
std::optional<webhook_delivery> next_delivery(storage::reader& in, core::uuid const& endpoint);

/// The newest first, below the number `before`; of one state unless it is empty.
std::vector<webhook_delivery> list_deliveries(storage::reader& in, core::uuid const& endpoint,
                                              std::string_view state, std::int64_t before,
                                              std::int64_t max_count);

/// What came of sending it, and what follows for the endpoint. Returns whether the endpoint has changed.
bool record_attempt(storage::transaction& in, core::uuid const& endpoint, webhook_delivery const& what,
                    webhook_attempt const& attempt, webhook_verdict const& verdict, core::time_point now);

/// Nothing goes to a disabled endpoint; what comes is kept for it.
void hold_deliveries(storage::transaction& in, core::uuid const& endpoint);

struct recover_from {
    std::int64_t sequence = 0;                              ///< this and all above,
    core::time_point enqueued_at = core::time_point::min(); ///< that were enqueued then or later
};

/// Makes them pending from the beginning, under the ids they had; how many.
std::int64_t recover(storage::transaction& in, core::uuid const& endpoint, recover_from const& since,
                     core::time_point now);

/// Forgets those that were enqueued before, whatever became of them; never what is pending.
void trim_deliveries(storage::transaction& in, core::time_point before);

} // namespace fcg::notifications
