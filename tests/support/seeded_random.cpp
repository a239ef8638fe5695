#include "support/seeded_random.hpp"

#include <algorithm>
#include <cstring>

namespace fcg::test {

void seeded_random::fill(std::span<std::byte> out)
{
    std::lock_guard const lock(guard_);
    while (!out.empty()) {
        std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15U;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
        mixed ^= mixed >> 31;
        std::size_t const count = std::min(out.size(), sizeof mixed);
        std::memcpy(out.data(), &mixed, count);
        out = out.subspan(count);
    }
}

} // namespace fcg::test
