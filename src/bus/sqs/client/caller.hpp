#pragma once
#include "bus/sqs/client/call_metrics.hpp"
#include "bus/sqs/client/client.hpp"
#include "bus/sqs/client/retrying.hpp"
#include "bus/sqs/client/signature.hpp"
#include "platform/http/connections.hpp"
#include "platform/json/value.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace fcg::bus::sqs {

/// Ways to the service. Long polls have their own: they hold a connection for many seconds each, and a send
/// must never wait for one of them to end.
struct exchanges {
    exchange_function calls;
    exchange_function polls;
};

/// Makes one call: signs it, sends it, reads the answer, and tries again as retrying.hpp decides. On the
/// loop's thread; outlives its calls.
class caller {
public:
    /// `to` is signed as the host; `over` carries the requests there.
    caller(client::parts with, std::int64_t max_attempts, std::string region, http::endpoint to,
           std::unique_ptr<credentials_chain> from, exchanges over);

    /// The answer, an object. `limit` is of one attempt. Throws call_failed and no_credentials.
    task<json::value> call(operation what, std::string body, std::chrono::microseconds limit);

    /// For entries of a batch that were refused in an answer which is a success else: waits before they may
    /// be sent again. False: they may not. `number` counts the answers from 1.
    task<bool> wait_for_retry(operation what, error refused, std::int64_t number);

private:
    struct attempt {
        json::value answer;
        std::optional<error> failed;
        std::string access_key_id;
        core::time_point own_time;  ///< of our clock, when it was signed
        core::time_point signed_at; ///< as corrected
        std::optional<core::time_point> server_time;
        std::optional<std::chrono::milliseconds> server_wait;
    };

    task<attempt> try_once(operation what, std::string const& body, std::chrono::microseconds limit);
    http::client_request signed_request(operation what, std::string const& body, credentials const& with,
                                        core::time_point now);
    void learn(attempt const& from, retry_decision const& made);

    client::parts with_;
    std::int64_t max_attempts_;
    std::string host_;
    std::string path_;
    std::unique_ptr<credentials_chain> credentials_;
    exchanges over_;
    signer signer_;
    retry_budget budget_;
    call_metrics metrics_;
    std::chrono::microseconds clock_shift_{0}; ///< the service's clock minus ours, once it has complained
};

} // namespace fcg::bus::sqs
