#pragma once
#include "internal/text/sorted_words.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fcg::indexer {

/// A word of the vocabulary that is similar to the wanted one.
struct near_word {
    std::string word;
    int edits = 0;           ///< insertions, deletions, replacements and swaps of adjacent characters
    std::uint32_t times = 0; ///< number of times that it was added
};

/// The words that occur in names, sorted, so that misspelt ones can be found. One thread adds; any number of
/// threads read with short waits only. Words are never removed: those of dead games disappear with the next
/// rebuild.
class vocabulary {
public:
    /// Adds each word of a folded text, as words_to_index() returns it.
    void add(std::string_view folded_words);

    bool has(std::string_view word) const;
    bool has_prefix(std::string_view prefix) const;

    /// Returns the words within the forgiven number of edits (none up to 2 characters, 1 up to 5, 2 above),
    /// the nearest first, and of equally near ones the most frequent first. With `as_prefix` the word may
    /// continue ("witchr" finds "witchers").
    std::vector<near_word> words_like(std::string_view word, bool as_prefix, std::size_t max_count) const;

    std::size_t size() const;

private:
    using pieces = std::vector<std::shared_ptr<sorted_words const>>;

    std::shared_ptr<pieces const> now() const;
    void publish(std::vector<counted_word*> fresh);

    // Only for the thread that adds.
    std::deque<counted_word> words_;
    std::unordered_map<std::string_view, counted_word*> known_;

    mutable std::mutex guard_;
    /// Words are added in new pieces that never change; readers take the list of pieces at that moment.
    std::shared_ptr<pieces const> published_ = std::make_shared<pieces>();
};

/// Returns the number of edits that are forgiven in a word of so many characters (code points).
int edits_forgiven(std::size_t character_count);

} // namespace fcg::indexer
