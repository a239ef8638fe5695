#pragma once
#include "app/settings.hpp"
#include "bus/consuming/bound_queues.hpp"
#include "bus/consuming/consumer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What follows from the settings about this process and the others. All functions of this file are pure.
namespace fcg::app {

/// Returns true if this process hosts the module.
bool hosts(all_settings const& settings, std::string_view module);
/// Returns true if other processes host the rest of the store.
bool is_part_of_store(all_settings const& settings);

/// Returns the modules in other processes that this process has to ask.
std::vector<std::string> remote_modules(all_settings const& settings);
/// Returns the setting services.<module>, or an empty text if it is not configured.
std::string url_of(service_settings const& settings, std::string_view module);
/// Returns a text for people, such as "users is hosted by the process at http://...".
std::string where_hosted(all_settings const& settings, std::string_view module);

/// Returns the port on which this process listens for other processes, or nothing if it does not. 0 means any
/// free port.
std::optional<std::uint16_t> internal_port(all_settings const& settings);

/// Returns the settings of the internal listener: those of the public one, but with one thread, without the
/// public aliases, and with room for internal requests however small the public limits are.
http::server_settings internal_http(all_settings const& settings);

/// Returns the readers of every module, hosted here or not: events of this process go to all of them.
std::vector<bus::reader> readers_of_all_modules(all_settings const& settings);
/// Returns the queues that `bus.subscriptions` binds, and the errors in it.
bus::bound_queues queues_of_other_services(all_settings const& settings);

/// Returns the contradictions between settings that are each valid, one line for the operator each.
std::vector<std::string> errors_in(all_settings const& settings);

} // namespace fcg::app
