#include "bus/sqs/queue_age.hpp"

#include <algorithm>

namespace fcg::bus::sqs {
namespace {

constexpr std::size_t max_bursts = 4'096;
constexpr std::chrono::milliseconds longest_burst{100};

} // namespace

void queue_age::sent(core::time_point time, std::size_t count)
{
    ++change_count_;
    if (!sent_.empty() && time - sent_.back().time < longest_burst)
        sent_.back().count += count;
    else
        sent_.push_back({.time = time, .count = count});
    if (sent_.size() > max_bursts)
        sent_.pop_front();
}

void queue_age::emptied()
{
    sent_.clear();
    front_.reset();
}

std::optional<core::time_point> queue_age::oldest(std::int64_t waiting) const
{
    auto left = static_cast<std::size_t>(std::max<std::int64_t>(waiting, 0));
    if (left == 0)
        return std::nullopt;
    for (auto burst = sent_.rbegin(); burst != sent_.rend(); ++burst) {
        if (burst->count >= left)
            return burst->time;
        left -= burst->count;
    }
    if (front_)
        return front_;
    return sent_.empty() ? std::nullopt : std::optional(sent_.front().time);
}

} // namespace fcg::bus::sqs
