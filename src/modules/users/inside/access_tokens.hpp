#pragma once
#include "inside/token_codec.hpp"
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

/// Issues access tokens and says whom a token stands for now. Any thread.
///
/// Checking a signature costs microseconds, so tokens that were checked are remembered. What happened after a
/// token was issued is kept beside them for as long as it matters: sessions that ended, roles that changed.
/// Both are read from the database at start and announced here after each commit.
class access_tokens {
public:
    access_tokens(token_codec codec, std::chrono::seconds lifetime, core::clock& clock);

    std::string issue(core::uuid const& user, core::uuid const& session, http::role role);

    /// Nothing when the token is not ours, has expired, or its session has ended; nor when it comes from the
    /// future, as after a clock that was ahead is set back: it would live longer than the end of its session
    /// is remembered.
    std::optional<http::principal> verify(std::string_view token);

    struct standing {
        http::principal caller;
        core::time_point until; ///< when the token expires
    };

    /// The same for another process, which keeps the answer a while.
    std::optional<standing> look_up(std::string_view token);

    /// From now on the session's tokens are refused.
    void end_session(core::uuid const& session);
    /// From now on the user's tokens carry this role, whatever they say.
    void change_role(core::uuid const& user, http::role role);

    std::chrono::seconds lifetime() const { return lifetime_; }

    /// For how long it matters that a session ended or a role changed: as long as a token lives, and a little
    /// more, since one may have been under way at that moment and be issued after it.
    std::chrono::seconds memory() const { return lifetime_ + std::chrono::minutes(1); }

private:
    struct checked_token {
        http::principal stands_for;
        core::uuid session;
        core::time_point valid_from; ///< the later of when it was issued and when it says that it begins
        core::time_point expires_at;
    };

    struct changed_role {
        http::role role;
        core::steady_point until;
    };

    std::optional<checked_token> check(std::string_view token) const;
    std::optional<http::principal> judge(checked_token const& one, core::time_point now) const;

    static constexpr std::size_t remembered_tokens = 16'384;

    token_codec const codec_;
    std::chrono::seconds const lifetime_;
    core::clock& clock_;

    std::mutex guard_; ///< guards everything below
    core::recent_texts<checked_token> checked_{remembered_tokens};
    std::unordered_set<core::uuid> ended_sessions_;
    std::deque<std::pair<core::steady_point, core::uuid>>
        ended_until_; ///< rising: when each may be forgotten
    std::unordered_map<core::uuid, changed_role> changed_roles_;
};

} // namespace fcg::users
