#pragma once
#include "platform/core/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace fcg::bus::sqs {

/// An estimate of the age of the oldest message in a queue. SQS reports it to CloudWatch only, so it is
/// computed from what this process has seen: of `waiting` messages, the oldest is the `waiting`-th last that
/// was sent from here. If fewer were sent from here, it is the last message that was received. Pure
/// bookkeeping; not thread-safe.
class queue_age {
public:
    void sent(core::time_point time, std::size_t count);

    /// Notes a received message; `sent_at` is SQS's SentTimestamp.
    void received(core::time_point sent_at)
    {
        front_ = sent_at;
        ++change_count_;
    }

    void emptied();

    /// Returns how often something was sent or received.
    std::int64_t change_count() const { return change_count_; }

    /// Returns when the oldest of `waiting` messages was sent, as far as this process can know.
    std::optional<core::time_point> oldest(std::int64_t waiting) const;

private:
    struct burst {
        core::time_point time;
        std::size_t count;
    };

    std::deque<burst> sent_; ///< the newest at the end
    std::optional<core::time_point> front_;
    std::int64_t change_count_ = 0;
};

} // namespace fcg::bus::sqs
