#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace fcg::games {

/// The set of views that were counted in the current hour: 262,144 marks in a fixed 2 MiB. Thread-safe
/// without locks or allocation; each call reads one cache line. Marks of other hours are free slots; if all
/// slots of a bucket hold the current hour, a new mark overwrites one, whose view may then be counted twice.
class view_marks {
public:
    /// Returns true if the view is marked. `view` is a hash of who saw what; `hour` counts hours since 1970,
    /// truncated to 16 bits.
    bool has(std::uint64_t view, std::uint16_t hour) const;
    /// Marks the view. Returns false if it was marked already; of several threads that add it at once,
    /// exactly one gets true.
    bool add(std::uint64_t view, std::uint16_t hour);

private:
    struct alignas(64) bucket {
        std::array<std::atomic<std::uint64_t>, 8> marks{};
    };

    static constexpr std::size_t bucket_count = 32'768;
    std::unique_ptr<bucket[]> buckets_ = std::make_unique<bucket[]>(bucket_count);
};

} // namespace fcg::games
