#pragma once
#include "bus/dead_letters/dead_letter_list.hpp"
#include "bus/queue.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// An operator's work on dead letters. Each dead letter is leased while it is processed, so that two
/// operators never have the same one; work that is interrupted at any point leaves it in the queue.
namespace fcg::bus {

/// A decision about a dead letter: what is to be done with it.
struct disposition {
    enum class kind {
        stay,   ///< leave it as it is
        back,   ///< send it back to its queue, with its history
        edited, ///< replace it in the dead-letter queue with `instead`
        gone    ///< delete it
    };
    kind kind = kind::stay;
    message instead{};
};

/// Decides what to do with one dead letter. It must record what has to be on record before anything happens.
using dead_letter_action = std::function<task<disposition>(dead_letter const&)>;

struct work_pace {
    double per_second = 0; ///< 0 for no limit; otherwise at least one in a minute
    std::function<bool()> must_end = [] { return false; }; ///< checked between two dead letters
};

/// Leases the queue's dead letters one after the other, oldest first, calls `act` for those that `choice`
/// includes, and does what it returns; the others are released at the end. A dead letter is first sent, then
/// deleted: if that is interrupted, both copies exist, and the consumer recognises them by their id. A dead
/// letter that appears again meanwhile, because it was buried again or edited, is left alone. Returns the
/// number of dead letters with a disposition other than `stay`. Throws what the transport and `act` throw;
/// what was done until then stays done. Must run on the background loop.
task<std::int64_t> work_through(queue_transport& queues, async::loop& loop, core::clock& clock,
                                std::string queue, dead_letter_selection choice, work_pace pace,
                                dead_letter_action act);

} // namespace fcg::bus
