#pragma once
#include "internal/token_codec.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/recent_texts.hpp"
#include "platform/http/request.hpp"

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace fcg::users {

/// Issues access tokens and finds the user for whom a token is valid now. Thread-safe.
///
/// Checking a signature takes microseconds, so tokens that were checked are remembered. Changes after a token
/// was issued (ended sessions, changed roles) are kept for as long as they matter. Both are read from the
/// database at the start and reported to this class after each commit.
class access_tokens {
public:
    access_tokens(token_codec codec, std::chrono::seconds lifetime, core::clock& clock);

    std::string issue(core::uuid const& user, core::uuid const& session, http::role role);

    /// Returns nothing if the token was not issued by this store, has expired, or belongs to an ended
    /// session. Also returns nothing if the token comes from the future, as after a fast clock was set back,
    /// because it would live longer than the end of its session is remembered.
    std::optional<http::principal> verify(std::string_view token);

    struct standing {
        http::principal caller;
        core::time_point until; ///< when the token expires
    };

    /// Verifies a token for another process, which caches the result. Returns nothing if verify() does.
    std::optional<standing> look_up(std::string_view token);

    /// Refuses the session's tokens from now on.
    void end_session(core::uuid const& session);
    /// Gives the user's tokens this role from now on, whatever role they carry.
    void change_role(core::uuid const& user, http::role role);

    std::chrono::seconds lifetime() const { return lifetime_; }

    /// Returns for how long an ended session or a changed role matters: the lifetime of a token and one
    /// minute more, since a token may have been under way at that moment and be issued after it.
    std::chrono::seconds memory() const { return lifetime_ + std::chrono::minutes(1); }

private:
    struct checked_token {
        http::principal stands_for;
        core::uuid session;
        core::time_point valid_from; ///< later one of the times of issue and of "nbf"
        core::time_point expires_at;
    };

    struct changed_role {
        http::role role;
        core::steady_point until;
    };

    std::optional<checked_token> check(std::string_view token) const;
    std::optional<http::principal> judge(checked_token const& checked_token, core::time_point now) const;

    static constexpr std::size_t remembered_tokens = 16'384;

    token_codec const codec_;
    std::chrono::seconds const lifetime_;
    core::clock& clock_;

    std::mutex guard_; ///< guards all members below
    core::recent_texts<checked_token> checked_{remembered_tokens};
    std::unordered_set<core::uuid> ended_sessions_;
    std::deque<std::pair<core::steady_point, core::uuid>>
        ended_until_; ///< ascending by the time when the session may be forgotten
    std::unordered_map<core::uuid, changed_role> changed_roles_;
};

} // namespace fcg::users
