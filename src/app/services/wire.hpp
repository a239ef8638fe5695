#pragma once
#include "platform/json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What is asked and answered between processes, as JSON. Members that are not known are passed over, so that
/// processes of two versions understand each other while the store is brought up to date.
namespace fcg::app::wire {

/// {"<name>": "<text>", ...}
std::string object_of(std::vector<std::pair<std::string_view, std::string>> const& members);
/// {"<name>": ["<text>", ...]}
std::string list_of(std::string_view name, std::vector<std::string> const& texts);

// Of an answer; throw core::unavailable_elsewhere when the member is missing or of another type.
json::value const& member(json::value const& of, std::string_view name);
std::string text(json::value const& of, std::string_view name);
bool flag(json::value const& of, std::string_view name);
std::int64_t integer(json::value const& of, std::string_view name);
json::value::list const& list(json::value const& of, std::string_view name);

[[noreturn]] void not_understood(std::string_view name);

} // namespace fcg::app::wire
