#pragma once
#include "app/services/service_tokens.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/http/endpoint.hpp"
#include "platform/json/value.hpp"
#include "platform/surroundings.hpp"

#include <memory>
#include <string>

namespace fcg::app {

/// Another process of this store, as it is asked over REST: with a token of ours, within a limit, and not at
/// all for a while when it has failed five times in a row.
class neighbour {
public:
    /// `modules` is what it is asked for: its name in metrics and readiness. Everything outlives it. Throws
    /// std::runtime_error for the operator.
    neighbour(surroundings& with, service_tokens const& tokens, service_settings const& how,
              std::string modules, http::endpoint const& at);
    ~neighbour();

    /// The answer to `body`, a question that is harmless to repeat, at `path` of `module`. From any loop: the
    /// connections live on the background loop. Throws core::unavailable_elsewhere whatever went wrong there,
    /// std::runtime_error when the question itself is not taken, and what a cancelled wait throws.
    task<json::value> ask(std::string module, std::string path, std::string body);

    std::string const& modules() const;
    async::circuit_status circuit() const; ///< any thread
    void reset_circuit();                  ///< on the background loop

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::app
