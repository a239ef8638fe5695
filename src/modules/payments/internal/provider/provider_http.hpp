#pragma once
#include "platform/async/task.hpp"
#include "platform/environment.hpp"
#include "platform/http/client/connection_pool.hpp"
#include "platform/json/value.hpp"

#include <chrono>
#include <string>
#include <string_view>

/// An HTTP client for payment providers that knows what failures mean for the money.
namespace fcg::payments {

/// Encodes a text for use in a path segment or in a query string.
std::string percent_encoded(std::string_view text);

/// Name-value pairs in application/x-www-form-urlencoded, for a body or for a query string.
class form {
public:
    form& add(std::string_view name, std::string_view value);

    std::string const& text() const { return text_; }

private:
    std::string text_;
};

/// The address of a provider and our credentials for it.
struct provider_endpoint {
    std::string name;        ///< for the log and for error messages, such as "stripe"
    std::string setting;     ///< the setting of `url`: "payments.stripe.url"
    std::string url;         ///< https; plain http only to this machine
    std::string key_setting; ///< the setting of `key`
    std::string key;         ///< sent as a bearer token
    std::string ca_file;     ///< PEM; empty means the system's certificates
    std::chrono::microseconds limit = std::chrono::seconds(10); ///< timeout of one request
};

/// What is at risk if the response to a request is lost.
enum class risk {
    nothing, ///< it can be asked again: provider_unavailable
    money    ///< it may have moved money: outcome_unknown
};

struct provider_response {
    int status = 0;
    json::value body; ///< an object

    bool is_good() const { return status >= 200 && status < 300; }
};

/// Keep-alive connections to one provider. Must run on the background loop.
class provider_http {
public:
    /// Throws core::wrong_setting if the endpoint is invalid.
    provider_http(environment& env, provider_endpoint endpoint);

    /// Sends a request that is safe to repeat: a read, or one with an idempotency key. Returns responses that
    /// are good or refuse the request itself (2xx, and 4xx except those below). Throws provider_unavailable
    /// where it is certain that nothing was done: the connection is refused, 409 (the same request is in
    /// progress), and 401 and 403, which mean that our key is wrong and not that the buyer is at fault; the
    /// log says so. Throws provider_busy for 429. Throws by `risk` if the connection is cut, the time is
    /// over, or the response is 5xx, a redirection, longer than 4 MiB, or not a JSON object.
    task<provider_response> ask(http::client_request request, risk risk);

    std::string const& name() const { return provider_endpoint_.name; }

    /// Throws what an invalid response means for this risk.
    [[noreturn]] void lose(risk risk, std::string const& why) const;

private:
    task<http::client_response> send(http::client_request request, risk risk);
    void refuse_passing(http::client_response const& answer) const;

    core::clock& clock_;
    provider_endpoint provider_endpoint_;
    http::connection_pool lines_;
};

} // namespace fcg::payments
