#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fcg::indexer {

/// A word that was searched for, folded.
struct wanted_word {
    std::string folded;
    bool as_prefix = false;
};

/// The text with <em> and </em> around each word that was wanted, and &, <, > and quotes written as HTML
/// entities, so that it can go into a page as it is. "halflife" marks "Half-Life". A longer text is cut to
/// about `max_count` octets around the first such word, with an ellipsis where something is missing. Empty
/// when there is none.
std::string highlight(std::string_view text, std::span<wanted_word const> wanted,
                      std::size_t max_count = 240);

} // namespace fcg::indexer
