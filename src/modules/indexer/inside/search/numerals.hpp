#pragma once
#include <string_view>

namespace fcg::indexer {

/// The same number from 1 to 20 in the other writing, as titles have it: "3" for "iii" and "iii" for "3";
/// empty for anything else.
std::string_view other_numeral(std::string_view word);

} // namespace fcg::indexer
