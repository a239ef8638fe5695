#include "platform/core/random.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <sys/random.h>
#include <system_error>

namespace fcg::core {
namespace {

void fill_from_system(std::span<std::byte> out)
{
    while (!out.empty()) {
        ssize_t const count = ::getrandom(out.data(), out.size(), 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            throw std::system_error(errno, std::generic_category(), "getrandom");
        out = out.subspan(static_cast<std::size_t>(count));
    }
}

} // namespace

std::uint64_t random_source::next()
{
    std::uint64_t value = 0;
    fill(std::as_writable_bytes(std::span(&value, 1)));
    return value;
}

std::uint64_t random_source::below(std::uint64_t bound)
{
    // 2^64 is seldom a multiple of `bound`; the numbers in its last, incomplete multiple would favour small
    // results.
    constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t const incomplete = (largest % bound + 1) % bound;
    for (;;) {
        std::uint64_t const drawn = next();
        if (drawn <= largest - incomplete)
            return drawn % bound;
    }
}

double random_source::fraction()
{
    return static_cast<double>(next() >> 11) * 0x1p-53; // the 53 bits of a double
}

void system_random::fill(std::span<std::byte> out)
{
    if (out.size() > block_.size() / 2) {
        fill_from_system(out);
        return;
    }
    std::lock_guard const lock(guard_);
    if (left_ < out.size()) {
        fill_from_system(block_);
        left_ = block_.size();
    }
    auto const taken = std::span(block_).subspan(block_.size() - left_, out.size());
    std::ranges::copy(taken, out.begin());
    ::explicit_bzero(taken.data(),
                     taken.size()); // keys already used must not be found in memory later
    left_ -= out.size();
}

} // namespace fcg::core
