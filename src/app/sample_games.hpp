#pragma once
#include <string_view>

namespace fcg::app {

/// Returns the sample catalogue, config/sample-games.csv, as it was when the program was built.
std::string_view sample_games();

} // namespace fcg::app
