#pragma once
#include "platform/async/signal.hpp"
#include "platform/async/task.hpp"

#include <cstdint>
#include <memory>

namespace fcg::payments {

/// Runs payments and refunds that were in work when the process ended, again and again, one at a time. One of
/// them may be what ends the process, and of all that are in work together only that one is to be blamed for
/// the next end. Must run on the background loop, which must outlive every turn.
class suspects {
public:
    /// A payment or refund that was cut off so many times in a row is a suspect.
    static constexpr std::int64_t min_cut_off = 3;

    /// While a turn lives, no other suspect is in work. A null turn holds up no other.
    using turn = std::shared_ptr<void>;

    explicit suspects(async::loop& loop);

    /// Waits until no other suspect is in work. Returns null at once if `cut_off` is lower than
    /// `min_cut_off`. Cancellable.
    task<turn> wait_for_turn(std::int64_t cut_off);

private:
    struct line;
    std::shared_ptr<line> line_;
};

} // namespace fcg::payments
