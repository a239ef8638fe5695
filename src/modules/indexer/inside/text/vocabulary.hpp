#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// A word of the vocabulary that is nearly the one that was asked for.
struct near_word {
    std::string word;
    int edits = 0;           ///< insertions, deletions, replacements, and swaps of neighbours
    std::uint32_t times = 0; ///< how often it was added
};

/// The words that occur in names, sorted, so that misspelt ones can be found. One thread adds; any number
/// read without waiting long. Words are never taken out: those of dead games vanish with the next rebuild.
class vocabulary {
public:
    vocabulary();
    ~vocabulary();

    /// Of each word of a folded text, as words_to_index() makes it.
    void add(std::string_view folded_words);

    bool has(std::string_view word) const;
    bool has_prefix(std::string_view prefix) const;

    /// Words within the edits that are forgiven: none up to 2 letters, 1 up to 5, 2 above; the nearest first,
    /// of these the most frequent first. As a prefix: the word may go on behind ("witchr" finds "witchers").
    std::vector<near_word> words_like(std::string_view word, bool as_prefix, std::size_t max_count) const;

    std::size_t size() const;

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

/// What is forgiven in a word of so many letters (code points).
int edits_forgiven(std::size_t letters);

} // namespace fcg::indexer
