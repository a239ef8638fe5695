#pragma once
#include <algorithm>
#include <cstdio>
#include <sys/resource.h>
#include <vector>

namespace fcg::bench {

/// Returns the processor time of this process, user and system, in seconds.
inline double processor_seconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    auto const seconds = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// Prints the latencies of a run of queries, as lines "name value".
inline void print_latencies(std::vector<double> milliseconds, double passed_seconds)
{
    std::sort(milliseconds.begin(), milliseconds.end());
    auto const count = milliseconds.size();
    std::printf("queries %zu\nqueries_per_second %.1f\n", count, static_cast<double>(count) / passed_seconds);
    std::printf("p50_ms %.2f\np99_ms %.2f\nmost_ms %.2f\n", milliseconds[count / 2],
                milliseconds[count * 99 / 100], milliseconds.back());
}

} // namespace fcg::bench
