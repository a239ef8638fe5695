#include "inside/text/vocabulary.hpp"

#include "inside/text/nearness.hpp"
#include "inside/text/sorted_words.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <ranges>
#include <tuple>
#include <unordered_map>

namespace fcg::indexer {
namespace {

/// Each at least so many times as large as the next: few to look into, and a word is seldom copied.
constexpr std::size_t ratio = 4;

using piece = std::shared_ptr<sorted_words const>;
using pieces = std::vector<piece>;

void add_piece(pieces& to, sorted_words fresh)
{
    while (!to.empty() && to.back()->size() < ratio * fresh.size()) {
        fresh = merge(*to.back(), fresh);
        to.pop_back();
    }
    to.push_back(std::make_shared<sorted_words const>(std::move(fresh)));
}

void find_prefix(sorted_words const& words, std::string_view prefix, std::vector<near_one>& found)
{
    for (auto i = words.lower_bound(prefix); i < words.size() && words.at(i).starts_with(prefix); ++i)
        found.push_back({0, words.counted[i]});
}

void find_word(sorted_words const& words, std::string_view word, std::vector<near_one>& found)
{
    auto const place = words.lower_bound(word);
    if (place < words.size() && words.at(place) == word)
        found.push_back({0, words.counted[place]});
}

std::vector<near_word> best_of(std::vector<near_one> const& found, std::size_t max_count)
{
    struct candidate {
        int edits;
        std::uint32_t times; ///< read once: another thread counts on
        std::string_view text;

        auto rank() const { return std::tuple(edits, ~times, text); }
    };

    std::vector<candidate> candidates;
    candidates.reserve(found.size());
    for (auto const& one : found)
        candidates.push_back({one.edits, one.what->times.load(std::memory_order_relaxed), one.what->text});
    auto const middle =
        candidates.begin() + static_cast<std::ptrdiff_t>(std::min(max_count, candidates.size()));
    std::ranges::partial_sort(candidates, middle, {}, &candidate::rank);
    std::vector<near_word> best;
    for (auto const& one : std::ranges::subrange(candidates.begin(), middle))
        best.push_back({std::string(one.text), one.edits, one.times});
    return best;
}

} // namespace

/// Words are added to pieces that never change; readers take the pieces as they are at that moment.
struct vocabulary::inside {
    // Of the thread that adds.
    std::deque<counted_word> words;
    std::unordered_map<std::string_view, counted_word*> known;

    std::shared_ptr<pieces const> now() const
    {
        std::lock_guard const lock(guard);
        return published;
    }

    /// `fresh`: not known yet; without doubles.
    void publish(std::vector<counted_word*> fresh)
    {
        std::ranges::sort(fresh, {}, &counted_word::text);
        sorted_words piece;
        for (auto const* const one : fresh)
            piece.append(*one);
        auto next = std::make_shared<pieces>(*now());
        add_piece(*next, std::move(piece));
        std::lock_guard const lock(guard);
        published = std::move(next);
    }

private:
    mutable std::mutex guard;
    std::shared_ptr<pieces const> published = std::make_shared<pieces>();
};

vocabulary::vocabulary() : inside_(std::make_unique<inside>()) {}

vocabulary::~vocabulary() = default;

void vocabulary::add(std::string_view folded_words)
{
    std::vector<counted_word*> fresh;
    while (!folded_words.empty()) {
        auto const word = folded_words.substr(0, folded_words.find(' '));
        folded_words.remove_prefix(std::min(word.size() + 1, folded_words.size()));
        if (word.empty() || word.size() > longest_word)
            continue;
        if (auto const known = inside_->known.find(word); known != inside_->known.end()) {
            known->second->times.fetch_add(1, std::memory_order_relaxed);
            continue;
        }
        auto& added = inside_->words.emplace_back(word);
        inside_->known.emplace(added.text, &added);
        fresh.push_back(&added);
    }
    if (!fresh.empty())
        inside_->publish(std::move(fresh));
}

bool vocabulary::has(std::string_view word) const
{
    auto const words = inside_->now();
    return std::ranges::any_of(*words, [&](piece const& one) {
        auto const place = one->lower_bound(word);
        return place < one->size() && one->at(place) == word;
    });
}

bool vocabulary::has_prefix(std::string_view prefix) const
{
    auto const words = inside_->now();
    return std::ranges::any_of(*words, [&](piece const& one) {
        auto const place = one->lower_bound(prefix);
        return place < one->size() && one->at(place).starts_with(prefix);
    });
}

std::vector<near_word> vocabulary::words_like(std::string_view word, bool as_prefix,
                                              std::size_t max_count) const
{
    auto letters = code_points(word);
    if (letters.empty() || letters.size() > longest_word)
        return {};
    auto const words = inside_->now();
    std::vector<near_one> found;
    int const bound = edits_forgiven(letters.size());
    nearness search(std::move(letters), bound, as_prefix);
    for (auto const& one : *words) {
        if (bound > 0)
            search.find_in(*one, found);
        else
            (as_prefix ? find_prefix : find_word)(*one, word, found);
    }
    return best_of(found, max_count);
}

std::size_t vocabulary::size() const
{
    auto const words = inside_->now();
    std::size_t all = 0;
    for (auto const& one : *words)
        all += one->size();
    return all;
}

int edits_forgiven(std::size_t letters)
{
    if (letters <= 2)
        return 0;
    return letters <= 5 ? 1 : 2;
}

} // namespace fcg::indexer
