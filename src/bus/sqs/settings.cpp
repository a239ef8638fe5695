#include "bus/sqs/settings.hpp"

namespace fcg::bus::sqs {

void declare_settings(core::declared_settings& settings, sqs_settings& values)
{
    settings.text("bus.sqs.region", values.region,
                  "AWS region; empty: AWS_REGION, AWS_DEFAULT_REGION, then the profile");
    settings.text(
        "bus.sqs.endpoint", values.endpoint,
        "URL of the service; empty: AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL, then AWS's own of the region");
    settings.text("bus.sqs.accessKeyId", values.access_key_id,
                  "with the secret key: static credentials; empty: found as AWS's own tools find them");
    settings.secret("bus.sqs.secretAccessKey", values.secret_access_key, "the secret of accessKeyId");
    settings.secret("bus.sqs.sessionToken", values.session_token,
                    "the session token of temporary static credentials; empty for long-term keys");
    settings.text("bus.sqs.profile", values.profile,
                  "profile in AWS's shared files; empty: AWS_PROFILE, then \"default\"");
    settings.text("bus.sqs.caFile", values.ca_file,
                  "PEM file of the certificates to trust; empty: AWS_CA_BUNDLE, then the system's");
    settings.text("bus.sqs.queuePrefix", values.queue_prefix,
                  "prefix of the name of every queue, so that stores can share an account");
    settings.flag("bus.sqs.createQueues", values.create_queues,
                  "create missing queues with their dead-letter queues at start; false: they must exist");
    settings.choice("bus.sqs.envelope", values.envelope, {"raw", "masstransit"},
                    "how bodies are written; both are read");
    settings.number("bus.sqs.longPollSeconds", values.long_poll_seconds, 0, 20,
                    "how long a receive waits at the service for the first message");
    settings.number("bus.sqs.maxConnections", values.max_connections, 1, 1'000,
                    "connections at once; those of long polls are not counted");
    settings.renamed("bus.sqs.mostConnections", "bus.sqs.maxConnections");
    settings.number("bus.sqs.callTimeoutMs", values.call_timeout_ms, 100, 600'000,
                    "limit of one attempt of one call, beyond the long poll");
    settings.number("bus.sqs.maxAttempts", values.max_attempts, 1, 20,
                    "attempts of one call before it fails");
    settings.renamed("bus.sqs.mostAttempts", "bus.sqs.maxAttempts");
    settings.number(
        "bus.sqs.depthIntervalMs", values.depth_interval_ms, 100, 3'600'000,
        "how often the depths of the queues are asked for; six times as long where nothing happens");
}

} // namespace fcg::bus::sqs
