#pragma once
#include "platform/json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// JSON of requests and responses between processes. Unknown members are ignored, so that processes of two
/// versions understand each other during an upgrade.
namespace fcg::app::wire {

/// Returns {"<name>": "<text>", ...}.
std::string object_of(std::vector<std::pair<std::string_view, std::string>> const& members);
/// Returns {"<name>": ["<text>", ...]}.
std::string list_of(std::string_view name, std::vector<std::string> const& texts);

// Readers of a response. They throw core::remote_unavailable if the member is missing or has another type.
json::value const& member(json::value const& value, std::string_view name);
std::string text(json::value const& value, std::string_view name);
bool flag(json::value const& value, std::string_view name);
std::int64_t integer(json::value const& value, std::string_view name);
json::value::list const& list(json::value const& value, std::string_view name);

[[noreturn]] void not_understood(std::string_view name);

} // namespace fcg::app::wire
