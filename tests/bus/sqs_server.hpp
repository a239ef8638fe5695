#pragma once
#include "bus/sqs/client/client.hpp"
#include "support/worlds.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace fcg::test {

/// Returns the variable that tests/sqs_servers/with_server sets for the program. Throws if it is not set.
std::string from_with_server(char const* variable);

/// A real server in simulated time. Its clock follows the world's, which stands still while the server
/// processes a request. Each call takes a millisecond for the server only, so that what becomes visible in
/// one call is there for the next. A server whose clock stands cannot wait, so a long poll waits here: it
/// receives again whenever another call has changed something, and once a simulated second.
class sqs_server {
public:
    /// Uses the server at `address` and deletes all its queues. `at_once` is the maximum number of concurrent
    /// requests.
    sqs_server(simulated_world& world, std::string const& address, std::size_t at_once);

    /// Returns the function through which a client reaches the server.
    bus::sqs::exchange_function exchange() const;

private:
    struct impl;
    std::shared_ptr<impl> impl_; ///< shared with the calls in progress
};

/// Returns a client with `settings` that reaches the server through `exchange`.
std::unique_ptr<bus::sqs::client> client_of(environment& env, bus::sqs::sqs_settings const& settings,
                                            bus::sqs::exchange_function exchange);

} // namespace fcg::test
