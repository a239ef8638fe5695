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

/// Returns the text with <em> and </em> around each wanted word, and with &, <, > and quotes as HTML
/// entities, so that it can be put into a page unchanged. "halflife" marks "Half-Life". Cuts a longer text to
/// about `max_count` octets around the first wanted word, with an ellipsis where something was removed.
/// Returns an empty string if the text has none of the words.
std::string highlight(std::string_view text, std::span<wanted_word const> words, std::size_t max_count = 240);

} // namespace fcg::indexer
