#pragma once
#include "app/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which modules this process hosts, and what follows from that. Pure.
namespace fcg::app {

bool hosts(all_settings const& settings, std::string_view module);
/// Whether other processes host the rest of the store.
bool is_part_of_store(all_settings const& settings);

/// The modules elsewhere that this process has to ask.
std::vector<std::string> asked_elsewhere(all_settings const& settings);
/// services.<module>; empty when it is not configured.
std::string url_of(service_settings const& settings, std::string_view module);
/// For people: "users is hosted by the process at http://...".
std::string where_hosted(all_settings const& settings, std::string_view module);

/// Where other processes are listened for; nothing when they are not. 0: any free port.
std::optional<std::uint16_t> internal_port(all_settings const& settings);

/// How they are listened for: like the public, but on one thread, without the public's aliases, and with room
/// for what they ask however little the public is granted.
http::server_settings internal_http(all_settings const& settings);

/// What is wrong between settings that are each well by themselves: one line for the operator each.
std::vector<std::string> complaints_about(all_settings const& settings);

} // namespace fcg::app
