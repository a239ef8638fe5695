#pragma once
#include "app/services/service_tokens.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/environment.hpp"
#include "platform/http/client/endpoint.hpp"
#include "platform/json/value.hpp"

#include <memory>
#include <string>

namespace fcg::app {

/// A client of another process of this store, over REST. It sends a token of ours, applies a timeout, and
/// sends nothing for a while after five failures in a row.
class peer_client {
public:
    /// `modules` names what the process is asked for, in metrics and readiness. All references must outlive
    /// this object. Throws std::runtime_error, with a text for the operator.
    peer_client(environment& env, service_tokens const& tokens, service_settings const& settings,
                std::string modules, http::endpoint const& endpoint);
    ~peer_client();

    /// Sends `body`, a request that is safe to repeat, to `path` of `module`. Returns the response. May be
    /// called from any loop: the connections live on the background loop. Throws core::remote_unavailable
    /// whatever went wrong in the other process, std::runtime_error if the request itself is refused, and
    /// what a cancelled wait throws.
    task<json::value> ask(std::string module, std::string path, std::string body);

    async::watched_circuit& circuit(); ///< is named by the modules

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::app
