#include "platform/async/backoff.hpp"

#include <algorithm>

namespace fcg::async {

std::chrono::microseconds backoff(std::int64_t failures, std::chrono::microseconds base,
                                  std::chrono::microseconds max)
{
    auto pause = std::min(base, max);
    for (std::int64_t i = 1; i < failures && pause < max; ++i)
        pause = pause > max / 2 ? max : 2 * pause;
    return pause;
}

std::chrono::microseconds backoff_with_jitter(std::int64_t failures, std::chrono::microseconds base,
                                              std::chrono::microseconds max, double fraction)
{
    auto const pause = static_cast<double>(backoff(failures, base, max).count());
    return std::chrono::microseconds(static_cast<std::int64_t>(pause * fraction));
}

} // namespace fcg::async
