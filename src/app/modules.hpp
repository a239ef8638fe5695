#pragma once
#include "bus/store_module.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fcg {
struct environment;
}

namespace fcg::bus {
class bus;
class event_history;
class queue_transport;
} // namespace fcg::bus

namespace fcg::app {

class peer_client;
struct all_settings;

/// Everything that a module is created with. All of it outlives the modules, but for the bus, whose end the
/// store awaits before it destroys them.
struct module_services {
    environment& env;
    all_settings const& settings;
    bus::question_directory const& questions;
    bus::bus& bus;
    bus::queue_transport& queues;
    bus::event_history& history;
    bus::consumer_settings consuming; ///< the defaults of consumers
};

/// A module of the store.
struct module_row {
    std::string_view name;
    /// The modules that it asks, by question or for their events. Every process also asks users, about the
    /// tokens of its callers.
    std::vector<std::string_view> asks;
    /// Returns the queues that the module reads, in whatever process it runs.
    std::vector<bus::reader> (*reads)(all_settings const&);
    /// Opens the module's database and creates the module. Throws storage_error and std::runtime_error, with
    /// a text for the operator.
    std::unique_ptr<bus::store_module> (*create)(module_services const&);
    /// Adds the routes by which other processes ask the module's questions. Null if it answers none.
    void (*answer_over_rest)(http::routes&, std::string_view module,
                             bus::question_directory const&) = nullptr;
    /// Has the module's questions answered by the process that hosts it. Null if it answers none.
    void (*ask_over_rest)(bus::question_directory&, std::string_view module, peer_client&) = nullptr;
};

/// Returns every module, in the order in which they are created and started, and reverse to that in which
/// they are stopped.
std::span<module_row const> module_rows();

/// Returns the names of the rows.
std::vector<std::string> all_modules();

} // namespace fcg::app
