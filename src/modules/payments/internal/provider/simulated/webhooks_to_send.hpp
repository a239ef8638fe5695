#pragma once
#include "internal/provider/provider.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The webhooks that the simulated provider has yet to send, in the table simulated_webhooks. Each function
/// is one unit of work, or a part of one.
namespace fcg::payments::simulation {

struct waiting_webhook {
    std::string event_id;
    std::string body;
    std::int64_t attempts = 0;
    core::time_point due_at;
};

/// Stores the webhook that reports this charge as approved, to be sent at `time`.
void write_down_approval(storage::transaction& tx, charge_order const& order, core::time_point time);
/// Stores the webhook that reports that the money of this refund has not arrived, to be sent at `time`.
void write_down_failed_refund(storage::transaction& tx, refund_order const& order, core::time_point time);
void forget_webhooks(storage::transaction& tx, std::string_view payment_id);

/// Returns the webhook that is due first, or nothing if none waits.
std::optional<waiting_webhook> next_webhook(storage::reader& db);
void webhook_was_taken(storage::transaction& tx, std::string_view event_id);
/// Postpones a webhook that was not accepted until `time`.
void send_webhook_again(storage::transaction& tx, std::string_view event_id, core::time_point time);

} // namespace fcg::payments::simulation
