#pragma once
#include "inside/webhooks/retrying.hpp"
#include "module.hpp"
#include "platform/surroundings.hpp"

#include <cstdint>
#include <string>

namespace fcg::notifications {

/// One attempt, as it goes over the wire.
struct webhook_to_send {
    std::string url;
    std::string id;
    std::int64_t unix_seconds = 0;
    std::string signatures;
    std::string body;
};

class webhook_sender {
public:
    virtual ~webhook_sender() = default;
    /// Throws only when cancelled; whether the endpoint has got it is then unknown. On the background loop.
    virtual task<webhook_attempt> send(webhook_to_send what) = 0;
};

/// Connects to an address that was looked up and checked for this attempt, follows no redirects, and reads
/// little of the answer.
class http_webhook_sender final : public webhook_sender {
public:
    /// Throws std::runtime_error for the operator when the file of certificates cannot be used.
    http_webhook_sender(surroundings& with, notification_settings::webhook_settings const& how);
    task<webhook_attempt> send(webhook_to_send what) override;

private:
    surroundings& with_;
    notification_settings::webhook_settings const& how_;
};

} // namespace fcg::notifications
