#pragma once
#include "inside/view_marks.hpp"
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

/// Announces who looks at which game: each visitor once per game and hour of the clock. A visitor is a
/// signed-in player, or an address with a User-Agent; nothing of either leaves the process but a code that
/// only this process can make, with another key every day. Whoever calls itself a bot, a crawler or a spider
/// is none. Any thread.
class views {
public:
    views(core::clock& time, core::random_source& chance);

    /// Before the first request; until then nothing is noted. `where` outlives the requests.
    void announce_to(bus::announcer& where);

    /// The page of the game was answered. About 60 ns for a view that is counted already.
    void note(http::request const& asked, core::uuid const& game);

private:
    std::string visitor_code(http::request const& asked, std::string_view agent, core::time_point now);
    std::string key_of(std::chrono::sys_days day);

    core::clock& time_;
    core::random_source& chance_;
    bus::announcer* to_ = nullptr;
    std::uint64_t seed_ = 0; ///< of the marks
    view_marks marks_;
    std::mutex guard_;
    std::chrono::sys_days day_of_key_{};
    std::string key_;
};

} // namespace fcg::games
