#pragma once
#include "source.hpp"

#include <string>
#include <string_view>

/// The division of src into areas, and the resolution of includes.
namespace fcg::architecture {

/// Returns the area of a file: "main", "app", "bus", "bus/contracts", "platform", "platform/http",
/// "modules/games" ... Empty outside src.
std::string area_of(std::string_view path);

/// Returns the room of a file: a folder of a module or of the app, such as
/// "modules/games/internal/catalogue", or a file beside such folders, such as "modules/games/settings" for
/// settings.hpp and settings.cpp. Empty elsewhere.
std::string room_of(std::string_view path);

/// Returns the path of the file that `line` of `source` includes, whether the file exists or not. Empty if it
/// is not a file of this repository.
std::string destination(tree const& tree, source const& source, include_line const& line);

} // namespace fcg::architecture
