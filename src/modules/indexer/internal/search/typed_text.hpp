#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// The maximum number of words that are searched for; the rest is ignored.
inline constexpr std::size_t max_typed_words = 12;

/// A typed text as words that can be looked up.
struct typed_text {
    std::vector<std::string> words; ///< folded, in the typed order
    bool last_goes_on = false;      ///< no white space follows the last word, so it may be incomplete
};

/// Splits a typed text into words. Accepts any octets.
typed_text read_typed(std::string_view text);

} // namespace fcg::indexer
