#pragma once
#include "source.hpp"

#include <string>
#include <string_view>

/// How the folders of src are divided, and where an include leads.
namespace fcg::architecture {

/// "main", "app", "bus", "bus/contracts", "platform", "platform/http", "modules/games" ...; empty outside
/// src.
std::string area_of(std::string_view path);

/// The path of what `one` includes there, whether the file exists or not; empty when it is nothing of ours.
std::string destination(tree const& all, source const& one, include_line const& line);

} // namespace fcg::architecture
