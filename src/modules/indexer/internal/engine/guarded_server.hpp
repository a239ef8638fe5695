#pragma once
#include "internal/engine/feeder.hpp"
#include "internal/engine/search_server.hpp"
#include "platform/async/guarded_call.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace fcg::indexer {

/// Asks the search server only when it can answer, and spares it, and the callers, while it fails. Five
/// failures in a row open the circuit for 30 seconds.
class guarded_server {
public:
    /// All references must outlive the server.
    guarded_server(environment& env, open_search_settings const& settings, feeder& feeding);

    /// Returns nothing if the server cannot be asked, failed, or has no complete index. May be called on any
    /// loop.
    task<std::optional<server_response>> search(std::string body, std::string_view filter);

    std::chrono::milliseconds limit() const { return limit_; }

    /// The circuit breaker of the requests. Its status is thread-safe; everything else must run on the
    /// background loop.
    async::watched_circuit& circuit() { return guard_.circuit(); }

private:
    task<std::optional<server_response>> ask(server_call call);
    task<async::call_outcome<server_response>> ask_once(server_call call);

    environment& env_;
    feeder& feeding_;
    std::chrono::milliseconds limit_;
    std::string path_;
    search_server server_;
    async::guarded_call guard_; ///< only for the background loop
};

} // namespace fcg::indexer
