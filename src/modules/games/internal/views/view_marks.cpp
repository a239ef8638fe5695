#include "internal/views/view_marks.hpp"

#include <algorithm>

namespace fcg::games {
namespace {

/// A mark is the hash of its view with the hour in its lowest bits, which are free because those bits of the
/// hash chose the bucket.
constexpr std::uint64_t hour_bits = 0xFFFF;
constexpr unsigned slot_shift = 61; ///< leaves the highest three bits: a slot in a bucket

std::uint64_t mark_of(std::uint64_t view, std::uint16_t hour)
{
    return (view & ~hour_bits) | hour;
}

} // namespace

bool view_marks::has(std::uint64_t view, std::uint16_t hour) const
{
    auto const mark = mark_of(view, hour);
    auto const& marks = buckets_[view % bucket_count].marks;
    return std::ranges::any_of(
        marks, [mark](auto const& slot) { return slot.load(std::memory_order_relaxed) == mark; });
}

/// One pass over the slots both searches for the mark and finds a slot for it. A thread that adds the same
/// mark at the same time chooses the same slot, so that the exchange detects it.
bool view_marks::add(std::uint64_t view, std::uint16_t hour)
{
    auto const new_mark = mark_of(view, hour);
    auto& marks = buckets_[view % bucket_count].marks;
    while (true) {
        auto* chosen_slot = &marks[view >> slot_shift]; // overwritten unless another slot is free
        auto held = chosen_slot->load(std::memory_order_relaxed);
        bool is_free = false;
        for (auto& slot : marks) {
            auto const mark = slot.load(std::memory_order_relaxed);
            if (mark == new_mark)
                return false;
            if (!is_free && (mark & hour_bits) != hour) {
                is_free = true;
                chosen_slot = &slot;
                held = mark;
            }
        }
        if (chosen_slot->compare_exchange_strong(held, new_mark, std::memory_order_relaxed))
            return true;
    }
}

} // namespace fcg::games
