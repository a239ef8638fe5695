#pragma once
#include "bus/contracts/ids.hpp"
#include "bus/question_directory.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fcg::notifications {

/// Titles by game id. Games that the module games does not know are missing.
using title_book = std::map<std::string, std::string, std::less<>>;

/// Requests all titles at once; empty ids are skipped. Throws core::unavailable.
task<title_book> find_titles(bus::question_directory const& questions, std::vector<std::string> game_ids);

std::optional<std::string> title_in(title_book const& book, contracts::game_id const& game_id);

} // namespace fcg::notifications
