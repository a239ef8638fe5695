#pragma once
#include "inside/engine/feeder.hpp"
#include "inside/engine/search_server.hpp"
#include "platform/async/watched_circuit.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace fcg::indexer {

/// Asks the search server what it can answer now, and spares it, and those who search, while it fails. Five
/// failures in a row open the circuit for 30 seconds.
class guarded_server {
public:
    /// All outlive it.
    guarded_server(surroundings& with, open_search_settings const& how, feeder& feeding);

    /// Nothing when the server cannot be asked, has failed, or has no complete index. Any loop.
    task<std::optional<server_answer>> search(std::string body, std::string_view filter);

    std::chrono::milliseconds limit() const { return limit_; }

    /// Its status is for any thread, all else for the background loop.
    async::watched_circuit& circuit() { return circuit_; }

private:
    task<std::optional<server_answer>> ask(server_call wanted);
    task<server_answer> ask_once(server_call wanted);
    void failed(std::string const& why);

    surroundings& with_;
    feeder& feeding_;
    std::chrono::milliseconds limit_;
    std::string path_;
    search_server server_;
    // On the background loop:
    async::watched_circuit circuit_;
    /// A call that the end of the process cut off may be let go after this.
    std::shared_ptr<std::size_t> asking_ = std::make_shared<std::size_t>(0);
};

} // namespace fcg::indexer
