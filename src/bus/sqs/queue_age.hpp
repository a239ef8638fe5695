#pragma once
#include "platform/core/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace fcg::bus::sqs {

/// How old the oldest message of a queue may be. SQS tells that to CloudWatch only, so it is reckoned from
/// what this process has seen: of `waiting` messages the oldest is the last but `waiting` that was sent from
/// here; where nothing was, or fewer, what came last out of the queue is the age of its front.
/// Pure; one thread.
class queue_age {
public:
    void sent(core::time_point at, std::size_t count);

    /// `sent_at`: SQS's SentTimestamp.
    void received(core::time_point sent_at)
    {
        front_ = sent_at;
        ++told_;
    }

    void emptied();

    /// How often it was told that something was sent or received.
    std::int64_t told() const { return told_; }

    /// When the oldest of `waiting` messages was sent, as far as this process can know.
    std::optional<core::time_point> oldest(std::int64_t waiting) const;

private:
    struct burst {
        core::time_point at;
        std::size_t count;
    };

    std::deque<burst> sent_; ///< the newest at the end
    std::optional<core::time_point> front_;
    std::int64_t told_ = 0;
};

} // namespace fcg::bus::sqs
