#pragma once
#include "platform/core/settings.hpp"

#include <cstdint>
#include <string>

namespace fcg::bus::sqs {

/// What the configuration says about SQS. Everything that is empty is found where AWS's own tools find it.
struct sqs_settings {
    std::string region;   ///< else AWS_REGION, AWS_DEFAULT_REGION, the profile
    std::string endpoint; ///< else AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL, https://sqs.<region>.amazonaws.com
    std::string access_key_id; ///< with the next: static credentials, else AWS's chain
    std::string secret_access_key;
    std::string session_token;
    std::string profile;          ///< else AWS_PROFILE, "default"
    std::string ca_file;          ///< PEM, else the system's certificates
    std::string queue_prefix;     ///< before the name of every queue, so that stores can share an account
    bool create_queues = true;    ///< false: they must be there, with their redrive policies
    std::string envelope = "raw"; ///< what is written; "masstransit" for services built on it. Both are read
    std::int64_t long_poll_seconds = 20;
    std::int64_t max_connections = 16;     ///< those of long polls are not counted
    std::int64_t call_timeout_ms = 10'000; ///< of one attempt, beyond the long poll
    std::int64_t max_attempts = 4;         ///< of one call, before its caller hears of it
    std::int64_t depth_interval_ms =
        10'000; ///< how often depths are asked for; six times it where all is quiet
};

void declare_settings(core::declared_settings& settings, sqs_settings& into);

} // namespace fcg::bus::sqs
