#include "internal/text/nearness.hpp"

#include <algorithm>
#include <numeric>
#include <utf8proc.h>

namespace fcg::indexer {
namespace {

/// Reads the code point at text[index] into `character`. Returns the number of its octets.
std::size_t read_code_point(std::string_view text, std::size_t index, char32_t& character)
{
    character = static_cast<unsigned char>(text[index]);
    if (character < 0x80)
        return 1;
    auto const* const begin = reinterpret_cast<utf8proc_uint8_t const*>(text.data() + index);
    utf8proc_int32_t code = 0;
    auto const octets = utf8proc_iterate(begin, static_cast<utf8proc_ssize_t>(text.size() - index), &code);
    if (octets < 1)
        return 1;
    character = static_cast<char32_t>(code);
    return static_cast<std::size_t>(octets);
}

} // namespace

std::u32string code_points(std::string_view text)
{
    std::u32string u32string;
    char32_t character = 0;
    for (std::size_t index = 0; index < text.size();) {
        index += read_code_point(text, index, character);
        u32string += character;
    }
    return u32string;
}

nearness::nearness(std::u32string u32string, int bound, bool as_prefix)
    : word_(std::move(u32string)),
      bound_(bound),
      as_prefix_(as_prefix)
{
    auto& root = way_[0];
    std::iota(root.row.begin(), root.row.end(), std::uint8_t{0});
    root.distance = static_cast<int>(word_.size());
    root.nearest = root.distance;
}

void nearness::find_in(sorted_words const& words, std::vector<near_one>& matches)
{
    depth_ = 0;
    for (std::size_t index = 0; index < words.size();) {
        while (way_[depth_].octets > words.shared[index])
            --depth_;
        index = visit(words, index, matches);
    }
}

/// Visits one word, and skips the following words that share the path on which the outcome is settled.
/// Returns the index of the next word to visit.
std::size_t nearness::visit(sorted_words const& words, std::size_t index, std::vector<near_one>& matches)
{
    auto const word = words.at(index);
    auto next = index + 1;
    while (way_[depth_].octets < word.size()) {
        descend(word);
        if (is_settled()) {
            next = words.skip(index, way_[depth_].octets);
            break;
        }
    }
    int const edits = as_prefix_ ? way_[depth_].nearest : way_[depth_].distance;
    for (; edits <= bound_ && index < next; ++index)
        matches.push_back({edits, words.counted[index]});
    return next;
}

/// Returns whether all words below are too far away, or all equally near.
bool nearness::is_settled() const
{
    auto const& now = way_[depth_];
    return now.min > bound_ || (as_prefix_ && now.nearest <= now.min);
}

void nearness::descend(std::string_view word)
{
    auto const before = way_[depth_].octets;
    auto& now = way_[++depth_];
    now.octets = before + read_code_point(word, before, now.code_point);
    fill_row(now);
    now.nearest = std::min(now.distance, way_[depth_ - 1].nearest);
}

/// Only cells at most `bound` away from the diagonal can have few enough edits; those next to them count as
/// too far.
void nearness::fill_row(step& now)
{
    auto const bound = static_cast<std::size_t>(bound_);
    auto const far = static_cast<std::uint8_t>(bound + 1);
    auto const& above = way_[depth_ - 1];
    std::size_t const first = depth_ > bound ? depth_ - bound : 1;
    std::size_t const last = std::min(word_.size(), depth_ + bound);
    now.row[first - 1] = depth_ > bound ? far : static_cast<std::uint8_t>(depth_);
    int min = now.row[first - 1];
    for (std::size_t i = first; i <= last; ++i) {
        int edits = above.row[i - 1] + (word_[i - 1] != now.code_point ? 1 : 0);
        edits = std::min({edits, above.row[i] + 1, now.row[i - 1] + 1});
        bool const swapped =
            depth_ > 1 && i > 1 && now.code_point == word_[i - 2] && above.code_point == word_[i - 1];
        if (swapped)
            edits = std::min(edits, way_[depth_ - 2].row[i - 2] + 1);
        now.row[i] = static_cast<std::uint8_t>(edits);
        min = std::min(min, edits);
    }
    if (last + 1 < now.row.size())
        now.row[last + 1] = far;
    now.min = min;
    now.distance = first <= last && last == word_.size() ? now.row[last] : far;
}

} // namespace fcg::indexer
