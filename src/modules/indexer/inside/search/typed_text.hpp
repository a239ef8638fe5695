#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// Words behind these are not looked at.
inline constexpr std::size_t max_typed_words = 12;

/// What somebody typed, as words that can be looked up.
struct typed_text {
    std::vector<std::string> words; ///< folded, in their order
    bool last_goes_on = false; ///< the last word may still be in the middle: nothing blank stands behind it
};

/// Of any octets.
typed_text read_typed(std::string_view text);

} // namespace fcg::indexer
