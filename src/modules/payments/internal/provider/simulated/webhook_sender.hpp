#pragma once
#include "platform/async/repeating_task.hpp"
#include "platform/environment.hpp"
#include "platform/http/client/connection_pool.hpp"
#include "platform/storage/database.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace fcg::payments {

/// A webhook that the simulated provider has yet to send.
struct waiting_webhook {
    std::string event_id;
    std::string body;
    std::int64_t attempts = 0;
    core::time_point due_at;
};

/// Sends the simulated provider's webhooks, signed by Standard Webhooks, until the store has accepted them. A
/// webhook that is not accepted is sent again after growing pauses, and given up after some hours. Must run
/// on the background loop.
class webhook_sender {
public:
    /// `signing` holds the bytes of a shared key.
    webhook_sender(environment& env, storage::database& books, std::string signing);

    void start() { repeating_.start(); }

    task<bool> stop() { return repeating_.stop(); } ///< returns false if something still runs

    std::string warning() const { return repeating_.warning(); } ///< empty while it works; thread-safe

    /// Sets the URL of the store's endpoint. Webhooks wait until it is known. Throws std::runtime_error if it
    /// is not an http or https URL.
    void send_to(std::string const& url);

    /// Wakes the sender, because there may be more to send.
    void wake() { repeating_.wake(); }

private:
    task<std::chrono::microseconds> do_round();
    task<> send(waiting_webhook webhook);
    task<bool> post(waiting_webhook webhook);

    environment& env_;
    storage::database& books_;
    std::string signing_;
    std::unique_ptr<http::connection_pool> lines_;
    async::repeating_task repeating_;
};

} // namespace fcg::payments
