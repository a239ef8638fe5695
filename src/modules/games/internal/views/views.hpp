#pragma once
#include "internal/views/view_marks.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/random.hpp"
#include "platform/http/request.hpp"

#include <cstdint>
#include <mutex>
#include <string>

namespace fcg::bus {
class announcer;
}

namespace fcg::games {

/// Announces who views which game, each visitor at most once per game and clock hour. A visitor is a
/// signed-in player, or an address with a User-Agent. The event identifies a visitor by a code that no other
/// process can compute and whose key changes daily, and a signed-in player also by the user id; the address
/// and the User-Agent do not leave the process. A User-Agent that names a bot, a crawler or a spider is not a
/// visitor. Thread-safe.
class views {
public:
    views(core::clock& time, core::random_source& random);

    /// Sets where views are announced. Must be called before the first request; until then no view is
    /// counted. `announcer` must outlive the requests.
    void announce_to(bus::announcer& announcer);

    /// Counts a view of the game's page. Takes about 60 ns for a view that is counted already.
    void count_view(http::request const& request, core::uuid const& game);

private:
    std::string visitor_code(http::request const& request, std::string_view agent, core::time_point now);
    std::string key_of(std::chrono::sys_days day);

    core::clock& time_;
    core::random_source& random_;
    bus::announcer* announcer_ = nullptr;
    std::uint64_t seed_ = 0; ///< seed of the marks' hashes
    view_marks marks_;
    std::mutex guard_;
    std::chrono::sys_days day_of_key_{};
    std::string key_;
};

} // namespace fcg::games
