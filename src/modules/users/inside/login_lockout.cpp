#include "inside/login_lockout.hpp"

#include "platform/core/text.hpp"

namespace fcg::users {

login_lockout::login_lockout(core::clock& clock, std::int64_t most_failures, std::chrono::seconds rest)
    : clock_(clock),
      most_failures_(most_failures),
      rest_(rest)
{
}

std::optional<int> login_lockout::seconds_left(std::string_view email)
{
    auto const key = core::sha256(email);
    auto const now = clock_.now();
    std::lock_guard const lock(guard_);
    auto const* const known = records_.find(key);
    if (!known || known->failures < most_failures_ || now >= known->last_failure + rest_)
        return std::nullopt;
    return static_cast<int>(
        std::chrono::ceil<std::chrono::seconds>(known->last_failure + rest_ - now).count());
}

bool login_lockout::failed(std::string_view email)
{
    auto const key = core::sha256(email);
    auto const now = clock_.now();
    std::lock_guard const lock(guard_);
    auto* known = records_.find(key);
    if (!known || now >= known->last_failure + rest_)
        known = &records_.keep(key, {});
    ++known->failures;
    known->last_failure = now;
    return known->failures == most_failures_;
}

void login_lockout::succeeded(std::string_view email)
{
    auto const key = core::sha256(email);
    std::lock_guard const lock(guard_);
    records_.forget(key);
}

} // namespace fcg::users
