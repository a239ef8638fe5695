#include "inside/text/nearness.hpp"

#include <algorithm>
#include <numeric>
#include <utf8proc.h>

namespace fcg::indexer {
namespace {

/// Sets `to` to the code point at text[at]; the octets that it takes.
std::size_t read_code_point(std::string_view text, std::size_t at, char32_t& to)
{
    to = static_cast<unsigned char>(text[at]);
    if (to < 0x80)
        return 1;
    auto const* const begin = reinterpret_cast<utf8proc_uint8_t const*>(text.data() + at);
    utf8proc_int32_t code = 0;
    auto const octets = utf8proc_iterate(begin, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
    if (octets < 1)
        return 1;
    to = static_cast<char32_t>(code);
    return static_cast<std::size_t>(octets);
}

} // namespace

std::u32string code_points(std::string_view text)
{
    std::u32string found;
    char32_t each = 0;
    for (std::size_t at = 0; at < text.size();) {
        at += read_code_point(text, at, each);
        found += each;
    }
    return found;
}

nearness::nearness(std::u32string asked, int bound, bool as_prefix)
    : asked_(std::move(asked)),
      bound_(bound),
      as_prefix_(as_prefix)
{
    auto& root = way_[0];
    std::iota(root.row.begin(), root.row.end(), std::uint8_t{0});
    root.distance = static_cast<int>(asked_.size());
    root.nearest = root.distance;
}

void nearness::find_in(sorted_words const& words, std::vector<near_one>& found)
{
    depth_ = 0;
    for (std::size_t which = 0; which < words.size();) {
        while (way_[depth_].octets > words.shared[which])
            --depth_;
        which = visit(words, which, found);
    }
}

/// One word, or with it all that follow and share the way on which that was settled; the next to visit.
std::size_t nearness::visit(sorted_words const& words, std::size_t which, std::vector<near_one>& found)
{
    auto const word = words.at(which);
    auto next = which + 1;
    while (way_[depth_].octets < word.size()) {
        descend(word);
        if (is_settled()) {
            next = words.skip(which, way_[depth_].octets);
            break;
        }
    }
    int const edits = as_prefix_ ? way_[depth_].nearest : way_[depth_].distance;
    for (; edits <= bound_ && which < next; ++which)
        found.push_back({edits, words.counted[which]});
    return next;
}

/// All words below are too far away, or equally near.
bool nearness::is_settled() const
{
    auto const& now = way_[depth_];
    return now.min > bound_ || (as_prefix_ && now.nearest <= now.min);
}

void nearness::descend(std::string_view word)
{
    auto const before = way_[depth_].octets;
    auto& now = way_[++depth_];
    now.octets = before + read_code_point(word, before, now.letter);
    fill_row(now);
    now.nearest = std::min(now.distance, way_[depth_ - 1].nearest);
}

/// Only cells at most `bound` beside the diagonal can hold few enough edits; those just outside count as
/// too far.
void nearness::fill_row(step& now)
{
    auto const bound = static_cast<std::size_t>(bound_);
    auto const far = static_cast<std::uint8_t>(bound + 1);
    auto const& above = way_[depth_ - 1];
    std::size_t const first = depth_ > bound ? depth_ - bound : 1;
    std::size_t const last = std::min(asked_.size(), depth_ + bound);
    now.row[first - 1] = depth_ > bound ? far : static_cast<std::uint8_t>(depth_);
    int min = now.row[first - 1];
    for (std::size_t i = first; i <= last; ++i) {
        int edits = above.row[i - 1] + (asked_[i - 1] != now.letter ? 1 : 0);
        edits = std::min({edits, above.row[i] + 1, now.row[i - 1] + 1});
        bool const swapped =
            depth_ > 1 && i > 1 && now.letter == asked_[i - 2] && above.letter == asked_[i - 1];
        if (swapped)
            edits = std::min(edits, way_[depth_ - 2].row[i - 2] + 1);
        now.row[i] = static_cast<std::uint8_t>(edits);
        min = std::min(min, edits);
    }
    if (last + 1 < now.row.size())
        now.row[last + 1] = far;
    now.min = min;
    now.distance = first <= last && last == asked_.size() ? now.row[last] : far;
}

} // namespace fcg::indexer
