#pragma once
#include "bus/dead_letters/dead_letter_list.hpp"
#include "bus/queue.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// Acts of an operator on dead letters: each letter is leased while something is done with it, so that two
/// operators never have the same one, and what is cut off anywhere is still in the queue.
namespace fcg::bus {

/// What becomes of a letter.
struct letter_fate {
    enum class kind {
        stay,   ///< it stays as it is
        back,   ///< to its queue, its history with it
        edited, ///< `instead` takes its place in the dead-letter queue
        gone    ///< it is deleted
    };
    kind what = kind::stay;
    message instead{};
};

/// Decides about one letter; what must be on record before anything happens is recorded in here.
using letter_act = std::function<task<letter_fate>(dead_letter const&)>;

struct work_pace {
    double per_second = 0; ///< 0: as fast as it goes; otherwise at least one in a minute
    std::function<bool()> must_end = [] { return false; }; ///< looked at between two letters
};

/// Leases the queue's dead letters one after the other, oldest first, asks `act` about those that `which`
/// includes, and does what it says; the others are released in the end. A letter is first sent, then deleted:
/// cut off in between it is there twice, and its consumer knows it by its id. One that comes again meanwhile
/// (it died anew, or was edited) is left alone. How many had a fate other than to stay. On the background
/// loop. Throws what the transport and `act` throw; what was done until then stays done.
task<std::int64_t> work_through(queue_transport& in, async::loop& on, core::clock& clock, std::string queue,
                                letter_choice which, work_pace pace, letter_act act);

} // namespace fcg::bus
