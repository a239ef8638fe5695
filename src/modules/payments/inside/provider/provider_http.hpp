#pragma once
#include "platform/async/task.hpp"
#include "platform/http/connections.hpp"
#include "platform/json/value.hpp"
#include "platform/surroundings.hpp"

#include <chrono>
#include <string>

/// HTTP to a payment provider, and what its failures mean for the money.
namespace fcg::payments {

/// Where a provider is, and how we show who we are.
struct provider_place {
    std::string name;                                           ///< for the log and for messages: "stripe"
    std::string setting;                                        ///< that says `url`: "payments.stripe.url"
    std::string url;                                            ///< https; plain http only to this machine
    std::string key_setting;                                    ///< that says `key`
    std::string key;                                            ///< sent as a bearer token
    std::string ca_file;                                        ///< PEM; empty: the system's certificates
    std::chrono::microseconds limit = std::chrono::seconds(10); ///< of one question
};

/// What a question puts at stake when its answer is lost.
enum class stake {
    nothing, ///< it can be asked again: provider_unavailable
    money    ///< it may have moved money: outcome_unknown
};

struct provider_answer {
    int status = 0;
    json::value body; ///< an object

    bool is_good() const { return status >= 200 && status < 300; }
};

/// Keep-alive connections to one provider. On the background loop.
class provider_http {
public:
    /// Throws core::wrong_setting when the place cannot be one.
    provider_http(surroundings& with, provider_place at);

    /// A question that is harmless twice: a read, or one with an idempotency key. Returns answers that are
    /// good or refuse the question itself (2xx; 4xx but for those below). Throws provider_unavailable where
    /// surely nothing was done: nobody listens, 409 (the same question is under way), and 401 and 403, for
    /// which no buyer is to blame: our key is wrong, and the log says so. Throws provider_busy for 429.
    /// Throws by what is at stake when the connection is cut, the time is over, or the answer is 5xx, a
    /// redirection, longer than 4 MiB, or no JSON object.
    task<provider_answer> ask(http::client_request wanted, stake at_stake);

    std::string const& name() const { return at_.name; }

    /// What an answer that makes no sense means.
    [[noreturn]] void lose(stake at_stake, std::string const& why) const;

private:
    task<http::client_answer> send(http::client_request wanted, stake at_stake);
    void refuse_passing(http::client_answer const& given) const;

    core::clock& clock_;
    provider_place at_;
    http::connections lines_;
};

} // namespace fcg::payments
