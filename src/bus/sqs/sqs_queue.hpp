#pragma once
#include "bus/queue.hpp"
#include "bus/sqs/client/client.hpp"
#include "bus/sqs/settings.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus::sqs {

/// The queues of an AWS account, or of a server that speaks its protocol, as a queue_transport. README.md
/// describes what it guarantees beyond SQS, and its limits.
class sqs_queue final : public queue_transport {
public:
    /// `file` is bus.db: SQS stores no checkpoints, so they are stored there, after the messages are stored.
    /// The client runs on `env.background`. Throws std::runtime_error for the operator if region or endpoint
    /// cannot be found.
    sqs_queue(environment& env, storage::database& file, sqs_settings const& settings);
    sqs_queue(environment& env, storage::database& file, sqs_settings const& settings,
              std::unique_ptr<client> client);
    ~sqs_queue() override;

    task<> declare(queue_settings settings) override;
    std::vector<std::string> names() const override;
    task<send_outcomes> send(std::vector<outgoing> messages, std::optional<checkpoint> moves) override;
    task<std::int64_t> position_of(std::string source) override;
    task<std::vector<received>> receive(std::string queue, std::size_t max_count,
                                        std::chrono::microseconds wait,
                                        std::chrono::microseconds visibility_timeout) override;
    task<std::vector<bool>> remove(std::string queue, std::vector<std::string> receipts) override;
    task<std::vector<bool>> change_visibility(std::string queue,
                                              std::vector<visibility_change> changes) override;
    task<std::vector<bool>> bury(std::string queue, std::vector<burial> dead) override;
    task<queue_depth> depth(std::string queue) override;
    queue_depth depth_now(std::string_view queue) override;
    task<std::vector<received>> peek(std::string queue, std::size_t max_count) override;
    task<std::int64_t> redrive(std::string queue, std::size_t max_count) override;
    task<std::int64_t> purge(std::string queue) override;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::bus::sqs
