#pragma once
#include "bus/sqs/client/client.hpp"
#include "support/worlds.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace fcg::test {

/// What tests/sqs_servers/with_server tells the program that it runs. Throws when it has told nothing.
std::string from_with_server(char const* variable);

/// A real server in simulated time. Its clock follows the world's, which stands still while the server works
/// on a request; only for the server each call takes a millisecond, since what becomes visible in one call is
/// there for the next. As a server whose clock stands cannot wait, a long poll waits here: it asks again
/// whenever another call has changed something, and once a simulated second.
class sqs_server {
public:
    /// The server at this URL, which has forgotten every queue. `at_once`: requests.
    sqs_server(simulated_world& world, std::string const& address, std::size_t at_once);

    /// How a client reaches it.
    bus::sqs::exchange_function exchange() const;

private:
    struct inside;
    std::shared_ptr<inside> inside_; ///< calls under way hold it too
};

/// A client as the configuration would make it, which reaches the server through `exchange`.
std::unique_ptr<bus::sqs::client> client_of(surroundings& with, bus::sqs::sqs_settings const& how,
                                            bus::sqs::exchange_function exchange);

} // namespace fcg::test
