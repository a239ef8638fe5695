#pragma once
#include "internal/webhooks/retrying.hpp"
#include "platform/environment.hpp"
#include "settings.hpp"

#include <cstdint>
#include <string>

namespace fcg::notifications {

/// One attempt as it is sent to the endpoint.
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
    /// Sends a webhook. Throws only when cancelled; it is then unknown whether the endpoint received it. Must
    /// run on the background loop.
    virtual task<webhook_attempt> send(webhook_to_send webhook) = 0;
};

/// Connects to an address that was looked up and checked for this attempt, follows no redirects, and reads
/// only the beginning of the response.
class http_webhook_sender final : public webhook_sender {
public:
    /// Throws std::runtime_error with a message for the operator if the certificate file cannot be used.
    http_webhook_sender(environment& env, notification_settings::webhook_settings const& settings);
    task<webhook_attempt> send(webhook_to_send webhook) override;

private:
    environment& env_;
    notification_settings::webhook_settings const& settings_;
};

} // namespace fcg::notifications
