#pragma once
#include "bus/sqs/client/call_metrics.hpp"
#include "bus/sqs/client/client.hpp"
#include "bus/sqs/client/retrying.hpp"
#include "bus/sqs/client/signature.hpp"
#include "platform/http/client/connection_pool.hpp"
#include "platform/json/value.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace fcg::bus::sqs {

/// The ways of requests to the service. Long polls have their own connections: they hold one for many seconds
/// each, and a send must not wait for one of them to end.
struct exchanges {
    exchange_function calls;
    exchange_function polls;
};

/// Makes one call: signs it, sends it, reads the response, and retries as retrying.hpp decides. Must run on
/// its loop's thread; must outlive its calls.
class caller {
public:
    /// Requests are signed for the host in `endpoint`; `exchanges` carries them there.
    caller(client::context context, std::int64_t max_attempts, std::string region, http::endpoint endpoint,
           std::unique_ptr<credentials_chain> credentials, exchanges exchanges);

    /// Returns the response, a JSON object. `limit` is the time limit of one attempt. Throws call_failed and
    /// no_credentials.
    task<json::value> call(operation operation, std::string body, std::chrono::microseconds limit);

    /// Waits before entries of a batch that a successful response has refused are sent again. Returns false
    /// if they must not be sent again. `number` counts the responses from 1.
    task<bool> wait_for_retry(operation operation, error refused, std::int64_t number);

private:
    struct attempt {
        json::value answer;
        std::optional<error> failed;
        std::string access_key_id;
        core::time_point own_time;  ///< of our clock, when the request was signed
        core::time_point signed_at; ///< of our clock, corrected by clock_shift_
        std::optional<core::time_point> server_time;
        std::optional<std::chrono::milliseconds> server_wait;
    };

    task<attempt> try_once(operation operation, std::string const& body, std::chrono::microseconds limit);
    http::client_request signed_request(operation operation, std::string const& body,
                                        credentials const& credentials, core::time_point now);
    void learn(attempt const& attempt, retry_decision const& decision);

    client::context context_;
    std::int64_t max_attempts_;
    std::string host_;
    std::string path_;
    std::unique_ptr<credentials_chain> credentials_;
    exchanges exchanges_;
    signer signer_;
    retry_budget budget_;
    call_metrics metrics_;
    /// The service's clock minus ours, once the service has refused a signature's time.
    std::chrono::microseconds clock_shift_{0};
};

} // namespace fcg::bus::sqs
