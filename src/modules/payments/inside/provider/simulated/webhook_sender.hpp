#pragma once
#include "inside/provider/simulated/webhooks_to_send.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/http/connections.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

#include <memory>
#include <string>

namespace fcg::payments {

/// Sends what the simulated provider tells by itself, signed by Standard Webhooks, until the store has taken
/// it; a webhook that is not taken is sent again, ever later, and given up after some hours. On the
/// background loop.
class webhook_sender {
public:
    /// `signing`: the bytes of a shared key.
    webhook_sender(surroundings& with, storage::database& books, std::string signing);

    void start();
    task<bool> stop(); ///< false: something still runs

    /// Where to; until it is known they wait. Throws std::runtime_error when it is no http or https URL.
    void send_to(std::string const& url);

    /// There may be more to send.
    void wake() { news_.notify(); }

private:
    task<> run();
    task<> round();
    task<> send(simulation::waiting_webhook one);
    task<bool> post(simulation::waiting_webhook one);

    surroundings& with_;
    storage::database& books_;
    std::string signing_;
    std::unique_ptr<http::connections> lines_;
    async::signal news_;
    async::task_group group_;
};

} // namespace fcg::payments
