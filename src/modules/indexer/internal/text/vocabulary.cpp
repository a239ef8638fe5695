#include "internal/text/vocabulary.hpp"

#include "internal/text/nearness.hpp"

#include <algorithm>
#include <ranges>
#include <tuple>

namespace fcg::indexer {
namespace {

/// Each piece is at least this many times as large as the next, so there are few pieces and a word is seldom
/// copied.
constexpr std::size_t ratio = 4;

using pieces = std::vector<std::shared_ptr<sorted_words const>>;

void add_piece(pieces& pieces, sorted_words fresh)
{
    while (!pieces.empty() && pieces.back()->size() < ratio * fresh.size()) {
        fresh = merge(*pieces.back(), fresh);
        pieces.pop_back();
    }
    pieces.push_back(std::make_shared<sorted_words const>(std::move(fresh)));
}

void find_prefix(sorted_words const& words, std::string_view prefix, std::vector<near_one>& matches)
{
    for (auto i = words.lower_bound(prefix); i < words.size() && words.at(i).starts_with(prefix); ++i)
        matches.push_back({0, words.counted[i]});
}

void find_word(sorted_words const& words, std::string_view word, std::vector<near_one>& matches)
{
    if (auto const index = words.find(word); index < words.size())
        matches.push_back({0, words.counted[index]});
}

std::vector<near_word> best_of(std::vector<near_one> const& matches, std::size_t max_count)
{
    struct candidate {
        int edits;
        std::uint32_t times; ///< read once, because another thread may change it
        std::string_view text;

        auto rank() const { return std::tuple(edits, ~times, text); }
    };

    std::vector<candidate> candidates;
    candidates.reserve(matches.size());
    for (auto const& match : matches)
        candidates.push_back({match.edits, match.counted_word->times.load(std::memory_order_relaxed),
                              match.counted_word->text});
    auto const middle =
        candidates.begin() + static_cast<std::ptrdiff_t>(std::min(max_count, candidates.size()));
    std::ranges::partial_sort(candidates, middle, {}, &candidate::rank);
    std::vector<near_word> best;
    for (auto const& candidate : std::ranges::subrange(candidates.begin(), middle))
        best.push_back({std::string(candidate.text), candidate.edits, candidate.times});
    return best;
}

} // namespace

std::shared_ptr<pieces const> vocabulary::now() const
{
    std::lock_guard const lock(guard_);
    return published_;
}

/// Publishes words that are not known yet; `fresh` has no duplicates.
void vocabulary::publish(std::vector<counted_word*> fresh)
{
    std::ranges::sort(fresh, {}, &counted_word::text);
    sorted_words piece;
    for (auto const* const counted_word : fresh)
        piece.append(*counted_word);
    auto next = std::make_shared<pieces>(*now());
    add_piece(*next, std::move(piece));
    std::lock_guard const lock(guard_);
    published_ = std::move(next);
}

void vocabulary::add(std::string_view folded_words)
{
    std::vector<counted_word*> fresh;
    while (!folded_words.empty()) {
        auto const word = folded_words.substr(0, folded_words.find(' '));
        folded_words.remove_prefix(std::min(word.size() + 1, folded_words.size()));
        if (word.empty() || word.size() > longest_word)
            continue;
        if (auto const known = known_.find(word); known != known_.end()) {
            known->second->times.fetch_add(1, std::memory_order_relaxed);
            continue;
        }
        auto& added = words_.emplace_back(word);
        known_.emplace(added.text, &added);
        fresh.push_back(&added);
    }
    if (!fresh.empty())
        publish(std::move(fresh));
}

bool vocabulary::has(std::string_view word) const
{
    auto const words = now();
    return std::ranges::any_of(*words,
                               [word](auto const& piece) { return piece->find(word) < piece->size(); });
}

bool vocabulary::has_prefix(std::string_view prefix) const
{
    auto const words = now();
    return std::ranges::any_of(*words, [prefix](auto const& piece) {
        auto const index = piece->lower_bound(prefix);
        return index < piece->size() && piece->at(index).starts_with(prefix);
    });
}

std::vector<near_word> vocabulary::words_like(std::string_view word, bool as_prefix,
                                              std::size_t max_count) const
{
    auto characters = code_points(word);
    if (characters.empty() || characters.size() > longest_word)
        return {};
    auto const words = now();
    std::vector<near_one> matches;
    int const bound = edits_forgiven(characters.size());
    nearness search(std::move(characters), bound, as_prefix);
    for (auto const& sorted_words : *words) {
        if (bound > 0)
            search.find_in(*sorted_words, matches);
        else
            (as_prefix ? find_prefix : find_word)(*sorted_words, word, matches);
    }
    return best_of(matches, max_count);
}

std::size_t vocabulary::size() const
{
    auto const words = now();
    std::size_t all = 0;
    for (auto const& word : *words)
        all += word->size();
    return all;
}

int edits_forgiven(std::size_t character_count)
{
    if (character_count <= 2)
        return 0;
    return character_count <= 5 ? 1 : 2;
}

} // namespace fcg::indexer
