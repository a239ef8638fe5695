#pragma once
#include "support/http_calls.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace fcg::test {

/// Returns the port at which tests/sqs_servers/with_server has started ElasticMQ. Throws if it has not.
std::uint16_t elasticmq_port();

/// Returns the environment with which `fcg serve` keeps its queues at this URL, with `prefix` in their names.
/// Nothing in it leaves loopback.
std::map<std::string, std::string> sqs_environment(std::string const& url, std::string const& prefix);

/// The queues as the server itself shows them, read without any code of the bus.
class sqs_view {
public:
    sqs_view(std::uint16_t port, std::string prefix) : caller_(port), prefix_(std::move(prefix)) {}

    /// Returns the number of messages that are not deleted, by queue name without the prefix. Empty queues
    /// are left out.
    std::map<std::string, std::size_t> messages_left();
    /// Returns every queue of the store by its name without the prefix, with its attributes.
    std::map<std::string, nlohmann::json> queues();
    void send(std::string const& queue, std::string const& body);

private:
    nlohmann::json ask(std::string const& operation, nlohmann::json const& value);
    std::map<std::string, std::string> urls();

    http_caller caller_;
    std::string prefix_;
};

/// Returns text such as "payments-to-process 3, ..." for failures of tests.
std::string describe(std::map<std::string, std::size_t> const& left);

} // namespace fcg::test
