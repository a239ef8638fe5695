#pragma once
#include "bus/consuming/bound_queues.hpp"
#include "bus/consuming/consumer.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Documents about the contracts of the bus, for people and for tools of other services. The functions are
/// pure.
namespace fcg::app {

/// The readers of the contracts: the modules, and other services whose queues the configuration binds.
struct contract_readers {
    std::vector<bus::reader> modules;
    std::vector<bus::bound_queue> services;
};

/// Returns a JSON document that lists each contract with its version, topic, publisher, readers, JSON Schema
/// and an example.
std::string describe_contracts(contract_readers const& readers);

/// Returns an AsyncAPI 3.0 document with a channel for each topic and an operation for its publisher and for
/// each of its readers. `version` is the version of the store.
std::string describe_asyncapi(contract_readers const& readers, std::string_view version);

} // namespace fcg::app
