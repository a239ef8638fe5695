#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace fcg::games {

/// Which views were counted in this hour: 262,144 marks in 2 MiB, for ever. Any thread; no locks, no
/// allocation, one cache line looked at. What was marked in another hour is free; where all is of this hour,
/// one mark makes room for the new one, and its view may be counted twice.
class view_marks {
public:
    /// `view`: a hash of who saw what. `hour`: since 1970, or what is left of it in 16 bits.
    bool has(std::uint64_t view, std::uint16_t hour) const;
    /// False when it was there already: of several threads that come at once, one gets true.
    bool add(std::uint64_t view, std::uint16_t hour);

private:
    struct alignas(64) bucket {
        std::array<std::atomic<std::uint64_t>, 8> marks{};
    };

    static constexpr std::size_t bucket_count = 32'768;
    std::unique_ptr<bucket[]> buckets_ = std::make_unique<bucket[]>(bucket_count);
};

} // namespace fcg::games
