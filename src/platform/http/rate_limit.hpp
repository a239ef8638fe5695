#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace fcg::http {

/// A token bucket per caller: `a_minute` requests at once, refilled evenly within a minute. Remembers a
/// bounded number of callers; the one that was quiet the longest is forgotten first. Thread-safe.
class rate_limit {
public:
    explicit rate_limit(std::int64_t a_minute, std::size_t most_callers = 10'000);

    /// Takes one token of `caller`; nothing when there was one, else the seconds until there is.
    std::optional<int> take(std::string_view caller, core::steady_point now);

    std::size_t callers() const;

private:
    /// The whole bucket is one moment: when it would be full again (the generic cell rate algorithm).
    using entry = std::pair<std::string, core::steady_point>;

    std::chrono::microseconds per_token_;
    std::size_t most_callers_;
    mutable std::mutex guard_;
    std::list<entry> by_use_;                                                ///< the last used first
    std::unordered_map<std::string_view, std::list<entry>::iterator> known_; ///< its keys view the list
};

} // namespace fcg::http
