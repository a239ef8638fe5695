#pragma once
#include "platform/core/clock.hpp"
#include "platform/http/request.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace fcg::http {

/// A token bucket for each caller: `quota` requests at once, refilled evenly within a minute. Keeps a bounded
/// number of callers and forgets the least recently seen first. Thread-safe.
class rate_limit {
public:
    /// `policy` must be a literal.
    rate_limit(std::string_view policy, std::int64_t quota, std::size_t max_callers = 10'000);

    /// Takes one token of `caller`, or refuses if there is none. Returns what is left.
    rate_usage take(std::string_view caller, core::steady_point now);

    std::size_t callers() const;

private:
    /// The whole bucket is one time: when it would be full again (the generic cell rate algorithm).
    using entry = std::pair<std::string, core::steady_point>;

    std::string_view policy_;
    std::int64_t quota_;
    std::chrono::microseconds per_token_;
    std::size_t max_callers_;
    mutable std::mutex guard_;
    std::list<entry> by_use_;                                                ///< callers, the last used first
    std::unordered_map<std::string_view, std::list<entry>::iterator> known_; ///< keys are views into by_use_
};

} // namespace fcg::http
