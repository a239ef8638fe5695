#pragma once
#include "bus/queue.hpp"
#include "bus/sqs/client/client.hpp"
#include "bus/sqs/settings.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

#include <memory>

namespace fcg::bus::sqs {

/// Opens the queues of an AWS account, or of a server that speaks its protocol. README.md describes what they
/// guarantee beyond SQS, and their limits. `file` is bus.db: SQS stores no checkpoints, so they are stored
/// there, after the messages are stored. The client runs on `env.background`. Throws std::runtime_error for
/// the operator if region or endpoint cannot be found.
std::unique_ptr<queue_transport> open_queues(environment& env, storage::database& file,
                                             sqs_settings const& settings);
std::unique_ptr<queue_transport> open_queues(environment& env, storage::database& file,
                                             sqs_settings const& settings, std::unique_ptr<client> client);

} // namespace fcg::bus::sqs
