#pragma once
#include "platform/core/settings.hpp"

#include <cstdint>
#include <string>

namespace fcg::bus::sqs {

/// The configuration of SQS. An empty value is looked up where AWS's own tools look.
struct sqs_settings {
    std::string region; ///< if empty: AWS_REGION, AWS_DEFAULT_REGION, the profile
    /// If empty: AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL, https://sqs.<region>.amazonaws.com.
    std::string endpoint;
    std::string access_key_id; ///< with secret_access_key: static credentials; if empty: AWS's chain
    std::string secret_access_key;
    std::string session_token;
    std::string profile;       ///< if empty: AWS_PROFILE, "default"
    std::string ca_file;       ///< PEM; if empty: AWS_CA_BUNDLE, then the system's certificates
    std::string queue_prefix;  ///< prepended to the name of every queue, so that stores can share an account
    bool create_queues = true; ///< if false, the queues must exist, with their redrive policies
    std::string envelope = "raw"; ///< "raw" or "masstransit", for messages sent; both are accepted on receipt
    std::int64_t long_poll_seconds = 20;
    std::int64_t max_connections = 16;       ///< without those of long polls
    std::int64_t call_timeout_ms = 10'000;   ///< for one attempt, beyond the long poll
    std::int64_t max_attempts = 4;           ///< of one call, before it fails
    std::int64_t depth_interval_ms = 10'000; ///< how often depths are read; six times as long if quiet
};

void declare_settings(core::declared_settings& settings, sqs_settings& values);

} // namespace fcg::bus::sqs
