#include "inside/view_marks.hpp"

#include <algorithm>

namespace fcg::games {
namespace {

/// A mark is the hash of its view with the hour in its lowest bits; those bits of the hash chose the bucket.
constexpr std::uint64_t hour_bits = 0xFFFF;
constexpr unsigned place_shift = 61; ///< the highest three bits: a place in a bucket

std::uint64_t mark_of(std::uint64_t view, std::uint16_t hour)
{
    return (view & ~hour_bits) | hour;
}

} // namespace

bool view_marks::has(std::uint64_t view, std::uint16_t hour) const
{
    auto const wanted = mark_of(view, hour);
    auto const& marks = buckets_[view % bucket_count].marks;
    return std::ranges::any_of(
        marks, [wanted](auto const& one) { return one.load(std::memory_order_relaxed) == wanted; });
}

bool view_marks::add(std::uint64_t view, std::uint16_t hour)
{
    auto const wanted = mark_of(view, hour);
    auto& marks = buckets_[view % bucket_count].marks;
    auto const is_free = [hour](auto const& one) {
        return (one.load(std::memory_order_relaxed) & hour_bits) != hour;
    };
    while (!has(view, hour)) {
        auto const free = std::ranges::find_if(marks, is_free);
        auto& place = free == marks.end() ? marks[view >> place_shift] : *free;
        auto held = place.load(std::memory_order_relaxed);
        if (held != wanted && place.compare_exchange_strong(held, wanted, std::memory_order_relaxed))
            return true;
    }
    return false;
}

} // namespace fcg::games
