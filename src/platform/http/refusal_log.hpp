#pragma once
#include "platform/core/clock.hpp"
#include "platform/http/request.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace fcg::http {

/// Refused requests in the log, which others must not be able to fill: those of strangers are only counted,
/// those of signed-in callers have a line each as long as these are few. A line a minute sums up the rest.
/// Thread-safe.
class refusal_log {
public:
    refusal_log() = default;
    /// Logs what was counted since the last line.
    ~refusal_log();
    refusal_log(refusal_log const&) = delete;
    refusal_log& operator=(refusal_log const&) = delete;

    /// True: this refusal gets a line of its own. False: it was counted, and is part of the next summary.
    bool takes_line(request const& request, int status, core::steady_point now);

private:
    void count(request const& request, int status);
    std::string take_summary();

    std::mutex guard_;
    core::steady_point next_summary_{};
    std::size_t lines_ = 0; ///< since the last summary
    std::map<int, std::size_t> counted_;
    std::string last_address_;
};

} // namespace fcg::http
