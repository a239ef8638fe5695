#include "internal/text/sorted_words.hpp"

#include <algorithm>
#include <ranges>

namespace fcg::indexer {

std::size_t sorted_words::lower_bound(std::string_view text) const
{
    auto const indexes = std::views::iota(std::size_t{0}, size());
    auto const it =
        std::ranges::lower_bound(indexes, text, {}, [this](std::size_t index) { return at(index); });
    return static_cast<std::size_t>(it - indexes.begin());
}

void sorted_words::append(counted_word const& counted_word)
{
    std::string_view const before = size() == 0 ? std::string_view() : at(size() - 1);
    auto const differs = std::ranges::mismatch(before, counted_word.text).in1;
    shared.push_back(static_cast<std::uint8_t>(differs - before.begin()));
    characters += counted_word.text;
    ends.push_back(characters.size());
    counted.push_back(&counted_word);
}

sorted_words merge(sorted_words const& current_sorted_words, sorted_words const& other)
{
    sorted_words both;
    auto const words = current_sorted_words.size() + other.size();
    both.characters.reserve(current_sorted_words.characters.size() + other.characters.size());
    both.ends.reserve(words);
    both.shared.reserve(words);
    both.counted.reserve(words);
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < current_sorted_words.size() || j < other.size()) {
        bool const first = j == other.size() ||
                           (i < current_sorted_words.size() && current_sorted_words.at(i) < other.at(j));
        both.append(first ? *current_sorted_words.counted[i++] : *other.counted[j++]);
    }
    return both;
}

} // namespace fcg::indexer
