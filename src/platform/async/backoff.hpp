#pragma once
#include <chrono>
#include <cstdint>

namespace fcg::async {

/// Returns base * 2^(failures - 1), at most `max`: the pause after so many failures in a row, counted from 1.
std::chrono::microseconds backoff(std::int64_t failures, std::chrono::microseconds base,
                                  std::chrono::microseconds max);

/// Returns a random pause up to backoff(failures, base, max), so that many clients do not come back at once:
/// "full jitter" (Brooker, "Exponential Backoff And Jitter", 2015). `fraction` is random in [0, 1).
std::chrono::microseconds backoff_with_jitter(std::int64_t failures, std::chrono::microseconds base,
                                              std::chrono::microseconds max, double fraction);

} // namespace fcg::async
