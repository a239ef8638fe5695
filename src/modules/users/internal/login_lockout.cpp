#include "internal/login_lockout.hpp"

#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::users {

namespace {

constexpr std::chrono::seconds first_delay{30};
constexpr std::chrono::hours memory{24};
/// All unknown prefixes together have to wait after this multiple of the failures that one prefix is allowed.
constexpr std::int64_t strangers_factor = 10;

std::string key_of_prefix(login_origin const& origin)
{
    return core::sha256(origin.email + '\0' + origin.prefix);
}

std::string key_of_strangers(login_origin const& origin)
{
    return core::sha256(origin.email);
}

} // namespace

login_lockout::login_lockout(core::clock& clock, std::int64_t max_failures, std::chrono::seconds max_delay)
    : clock_(clock),
      max_failures_(max_failures),
      max_delay_(max_delay)
{
}

std::optional<int> login_lockout::seconds_left(login_origin const& origin)
{
    auto const now = clock_.steady_now();
    std::lock_guard const lock(guard_);
    auto left = left_of(key_of_prefix(origin), max_failures_, now);
    if (!origin.is_known)
        left = std::max(left, left_of(key_of_strangers(origin), max_failures_ * strangers_factor, now));
    if (left <= left.zero())
        return std::nullopt;
    return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(left).count());
}

bool login_lockout::failed(login_origin const& origin)
{
    auto const now = clock_.steady_now();
    std::lock_guard const lock(guard_);
    if (!origin.is_known)
        count(key_of_strangers(origin), now);
    return count(key_of_prefix(origin), now).failures == max_failures_;
}

void login_lockout::succeeded(login_origin const& origin)
{
    std::lock_guard const lock(guard_);
    records_.forget(key_of_prefix(origin));
}

std::chrono::microseconds login_lockout::delay_after(std::int64_t failures, std::int64_t max_failures) const
{
    if (failures < max_failures)
        return std::chrono::microseconds::zero();
    auto const doublings = std::min<std::int64_t>(failures - max_failures, 20);
    return std::min<std::chrono::microseconds>(first_delay * (std::int64_t{1} << doublings), max_delay_);
}

std::chrono::microseconds login_lockout::left_of(std::string const& key, std::int64_t max_failures,
                                                 core::steady_point now)
{
    auto const* const known = records_.find(key);
    if (!known)
        return std::chrono::microseconds::zero();
    return known->last_failure + delay_after(known->failures, max_failures) - now;
}

login_lockout::record& login_lockout::count(std::string const& key, core::steady_point now)
{
    auto* known = records_.find(key);
    if (!known || now >= known->last_failure + memory)
        known = &records_.keep(key, {});
    ++known->failures;
    known->last_failure = now;
    return *known;
}

} // namespace fcg::users
