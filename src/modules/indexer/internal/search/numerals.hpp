#pragma once
#include <string_view>

namespace fcg::indexer {

/// Returns a number from 1 to 20 in the other notation, as titles have it: "3" for "iii" and "iii" for "3".
/// Empty for any other word.
std::string_view other_numeral(std::string_view word);

} // namespace fcg::indexer
