#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/recent_texts.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::users {

/// Who tries a password: for which e-mail, from which address prefix, and whether a login of this account
/// from there has succeeded before.
struct login_origin {
    std::string email;
    std::string prefix;
    bool is_known = false;
};

/// Slows wrong passwords down, for an e-mail with an account as for one without, so that its answers tell
/// nothing. Failures count for each e-mail and prefix. From `max_failures` on each one makes the next wait:
/// half a minute, then twice as long each time, up to `max_delay`. Ten times as many from all prefixes that
/// are not known make every prefix that is not known wait: guesses are bounded however many addresses they
/// come from, and the owner at a known prefix is not kept out by them. A day without a failure forgets them.
///
/// Measures time by the steady clock. Any thread; bounded, and gone with the process.
class login_lockout {
public:
    login_lockout(core::clock& clock, std::int64_t max_failures, std::chrono::seconds max_delay);

    /// Nothing when a password may be tried now; otherwise the seconds until it may, at least 1.
    std::optional<int> seconds_left(login_origin const& origin);
    /// Returns true when this failure is the first that makes its prefix wait.
    bool failed(login_origin const& origin);
    /// Forgets the failures of this prefix. Those of others stay.
    void succeeded(login_origin const& origin);

private:
    struct record {
        std::int64_t failures = 0;
        core::steady_point last_failure;
    };

    std::chrono::microseconds delay_after(std::int64_t failures, std::int64_t max_failures) const;
    std::chrono::microseconds left_of(std::string const& key, std::int64_t max_failures,
                                      core::steady_point now);
    record& count(std::string const& key, core::steady_point now);

    static constexpr std::size_t remembered_records = 100'000;

    core::clock& clock_;
    std::int64_t const max_failures_;
    std::chrono::seconds const max_delay_;
    std::mutex guard_; ///< guards records_
    /// By a SHA-256: of the e-mail and a prefix, and of the e-mail alone for all prefixes that are not known.
    core::recent_texts<record> records_{remembered_records};
};

} // namespace fcg::users
