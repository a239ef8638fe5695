#include "internal/access_tokens.hpp"

#include <algorithm>
#include <chrono>

namespace fcg::users {

namespace {

/// The maximum difference between the clock that issues a token and the one that checks it: those of machines
/// that share a key, or one clock before and after it was set.
constexpr std::chrono::seconds leeway{30};

} // namespace

access_tokens::access_tokens(token_codec codec, std::chrono::seconds lifetime, core::clock& clock)
    : codec_(std::move(codec)),
      lifetime_(lifetime),
      clock_(clock)
{
}

std::string access_tokens::issue(core::uuid const& user, core::uuid const& session, http::role role)
{
    auto const now = clock_.now();
    return codec_.sign({user, session, role, now, now + lifetime_});
}

std::optional<http::principal> access_tokens::verify(std::string_view token)
{
    auto const now = clock_.now();
    {
        std::lock_guard const lock(guard_);
        if (auto const* const known = checked_.find(token))
            return judge(*known, now);
    }
    auto checked = check(token);
    if (!checked)
        return std::nullopt;
    std::lock_guard const lock(guard_);
    return judge(checked_.keep(token, std::move(*checked)), now);
}

std::optional<access_tokens::standing> access_tokens::look_up(std::string_view token)
{
    auto caller = verify(token);
    auto const checked = caller ? check(token) : std::nullopt;
    if (!checked)
        return std::nullopt;
    return standing{std::move(*caller), checked->expires_at};
}

std::optional<access_tokens::checked_token> access_tokens::check(std::string_view token) const
{
    auto const claims = codec_.open(token);
    if (!claims)
        return std::nullopt;
    // A token from before the lifetime was shortened must not outlive the record of ended sessions.
    auto const expires_at = std::min(claims->expires_at, claims->issued_at + lifetime_);
    return checked_token{{claims->user, claims->role, claims->session.to_string()},
                         claims->session,
                         std::max(claims->issued_at, claims->not_before),
                         expires_at};
}

std::optional<http::principal> access_tokens::judge(checked_token const& checked_token,
                                                    core::time_point now) const
{
    if (checked_token.expires_at <= now || checked_token.valid_from > now + leeway ||
        ended_sessions_.contains(checked_token.session))
        return std::nullopt;
    auto caller = checked_token.stands_for;
    if (auto const changed = changed_roles_.find(caller.user_id); changed != changed_roles_.end())
        caller.role = changed->second.role;
    return caller;
}

void access_tokens::end_session(core::uuid const& session)
{
    auto const now = clock_.steady_now();
    std::lock_guard const lock(guard_);
    while (!ended_until_.empty() && ended_until_.front().first < now) {
        ended_sessions_.erase(ended_until_.front().second);
        ended_until_.pop_front();
    }
    if (ended_sessions_.insert(session).second)
        ended_until_.emplace_back(now + memory(), session);
}

void access_tokens::change_role(core::uuid const& user, http::role role)
{
    auto const now = clock_.steady_now();
    std::lock_guard const lock(guard_);
    std::erase_if(changed_roles_, [&](auto const& entry) { return entry.second.until < now; });
    changed_roles_.insert_or_assign(user, changed_role{role, now + memory()});
}

} // namespace fcg::users
