#pragma once
#include "support/http_calls.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace fcg::test {

/// Where tests/sqs_servers/with_server has started ElasticMQ. Throws when it has not.
std::uint16_t elasticmq_port();

/// What makes `fcg serve` keep its queues at this URL, under names of their own. Nothing in it leaves
/// loopback.
std::map<std::string, std::string> sqs_environment(std::string const& url, std::string const& prefix);

/// The queues as the server itself shows them, asked without any code of the bus.
class sqs_view {
public:
    sqs_view(std::uint16_t port, std::string prefix) : caller_(port), prefix_(std::move(prefix)) {}

    /// Messages that are not deleted, by queue without the prefix; only queues that have any.
    std::map<std::string, std::size_t> messages_left();
    /// Every queue of the store, without the prefix, with its attributes.
    std::map<std::string, nlohmann::json> queues();
    void send(std::string const& queue, std::string const& body);

private:
    nlohmann::json ask(std::string const& operation, nlohmann::json const& what);
    std::map<std::string, std::string> urls();

    http_caller caller_;
    std::string prefix_;
};

/// "payments-to-process 3, ..." for messages of tests.
std::string describe(std::map<std::string, std::size_t> const& left);

} // namespace fcg::test
