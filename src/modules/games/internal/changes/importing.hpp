#pragma once
#include "import_report.hpp"
#include "internal/module_context.hpp"
#include "platform/core/trace.hpp"

#include <functional>
#include <string_view>

namespace fcg::games {

/// Reads a CSV catalogue to its end and stores it, some hundred rows per transaction. A row creates a game,
/// changes the game that has its source id, or changes nothing; a row that cannot be read is reported and
/// skipped. If the file breaks off, the rows that were stored stay, and importing the whole file later
/// completes it.
task<http::result<import_report>>
import_catalogue(module_context& context, std::function<task<std::string_view>()> next, core::trace trace);

} // namespace fcg::games
