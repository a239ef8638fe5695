#include "internal/provider/pace.hpp"

#include <algorithm>

namespace fcg::payments {

namespace {

using std::chrono::microseconds;

constexpr auto a_second = microseconds(std::chrono::seconds(1));
constexpr std::int64_t min_rate = 1;
constexpr std::int64_t more_each_second = 1;

} // namespace

pace::pace(std::int64_t ceiling) : ceiling_(ceiling), rate_(ceiling) {}

microseconds pace::per_token() const
{
    return rate_ > 0 ? a_second / rate_ : microseconds(0);
}

microseconds pace::take(core::steady_point now)
{
    count(now);
    full_at_ = std::max(full_at_, now) + per_token();
    return std::max(full_at_ - now - a_second, microseconds(0));
}

microseconds pace::next_wait(core::steady_point now) const
{
    return std::max(std::max(full_at_, now) + per_token() - now - a_second, microseconds(0));
}

/// Leaves the bucket empty at the end of the hold, so that the waiting requests do not go out all at once.
void pace::slow_down(core::steady_point now, microseconds hold)
{
    ++slowdowns_;
    if (!is_slow_ || now - changed_at_ >= a_second) {
        if (!is_slow_ && ceiling_ == 0)
            previous_rate_ = recent_rate(now);
        auto const enough = rate_ > 0 ? rate_ : previous_rate_;
        rate_ = std::max(enough / 2, min_rate);
        changed_at_ = now;
        is_slow_ = true;
    }
    full_at_ = std::max(full_at_, now + hold + a_second);
}

void pace::answered(core::steady_point now)
{
    if (!is_slow_ || now - changed_at_ < a_second)
        return;
    changed_at_ = now;
    rate_ += more_each_second;
    auto const max = ceiling_ > 0 ? ceiling_ : std::max(2 * previous_rate_, 2 * min_rate);
    if (rate_ < max)
        return;
    rate_ = ceiling_;
    is_slow_ = false;
}

void pace::count(core::steady_point now)
{
    if (now - second_began_ >= a_second) {
        in_the_last_ = now - second_began_ < 2 * a_second ? in_this_second_ : 0;
        in_this_second_ = 0;
        second_began_ = now;
    }
    ++in_this_second_;
}

std::int64_t pace::recent_rate(core::steady_point now) const
{
    auto const last = now - second_began_ < 2 * a_second ? in_the_last_ : 0;
    return std::max(in_this_second_, last);
}

} // namespace fcg::payments
