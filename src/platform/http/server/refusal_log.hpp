#pragma once
#include "platform/core/clock.hpp"
#include "platform/http/request.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace fcg::http {

/// Decides which refused requests get a line in the log, so that callers cannot fill it. Those of anonymous
/// callers are only counted; those of signed-in callers get a line each as long as they are few. One line a
/// minute sums up the rest. Thread-safe.
class refusal_log {
public:
    /// Logs the summary of what was counted since the last one.
    ~refusal_log();

    /// Returns true if this refusal gets a line of its own. Otherwise it is counted for the next summary.
    bool takes_line(request const& request, int status, core::steady_point now);

private:
    std::string take_summary();

    std::mutex guard_;
    core::steady_point next_summary_{};
    std::size_t lines_ = 0; ///< number of lines since the last summary
    std::map<int, std::size_t> counted_;
    std::string last_address_;
};

} // namespace fcg::http
