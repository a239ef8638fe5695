#pragma once
#include "inside/provider/provider.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What the simulated provider has still to tell the store by itself: table simulated_webhooks. Each function
/// is one unit of work, or a part of one.
namespace fcg::payments::simulation {

struct waiting_webhook {
    std::string event_id;
    std::string body;
    std::int64_t attempts = 0;
    core::time_point due_at;
};

/// That this charge is approved, to be told at that moment.
void write_down_approval(storage::transaction& in, charge_order const& order, core::time_point at);
/// That the money of this refund has not arrived, to be told at that moment.
void write_down_failed_refund(storage::transaction& in, refund_order const& order, core::time_point at);
void forget_webhooks(storage::transaction& in, std::string_view payment_id);

/// The one that is due first; nothing when none waits.
std::optional<waiting_webhook> next_webhook(storage::reader& in);
void webhook_was_taken(storage::transaction& in, std::string_view event_id);
/// Not taken: once more at that moment.
void send_webhook_again(storage::transaction& in, std::string_view event_id, core::time_point at);

} // namespace fcg::payments::simulation
