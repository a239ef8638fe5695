#pragma once
#include "inside/parts.hpp"
#include "platform/core/trace.hpp"

#include <functional>
#include <string_view>

namespace fcg::games {

/// Reads a CSV catalogue to its end and stores it, some hundred rows a unit of work. A row is a new game, a
/// change of the game that came with the same source id before, or no news; a row that cannot be read is
/// reported and skipped. What was stored stays when the file breaks off: importing the whole file later
/// completes it.
task<http::result<import_report>> import_catalogue(parts& of, std::function<task<std::string_view>()> next,
                                                   core::trace trace);

} // namespace fcg::games
