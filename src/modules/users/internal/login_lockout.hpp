#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/recent_texts.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace fcg::users {

/// The origin of a password attempt: the e-mail address, the address prefix, and whether a login of this
/// account from this prefix has succeeded before.
struct login_origin {
    std::string email;
    std::string prefix;
    bool is_known = false;
};

/// Slows down wrong passwords, for an e-mail address with an account as for one without, so that its
/// responses reveal nothing. Failures are counted for each e-mail address and prefix. From the
/// `max_failures`-th on, each failure makes the next attempt wait: half a minute at first, then twice as long
/// each time, up to `max_delay`. Ten times as many failures from all unknown prefixes together make every
/// unknown prefix wait; this bounds guesses regardless of the number of addresses they come from, without
/// locking out the owner at a known prefix. A day without a failure clears the count.
///
/// Measures time with the steady clock. Thread-safe. Memory is bounded, and the counts are lost with the
/// process.
class login_lockout {
public:
    login_lockout(core::clock& clock, std::int64_t max_failures, std::chrono::seconds max_delay);

    /// Returns nothing if a password may be tried now, otherwise the seconds until it may, at least 1.
    std::optional<int> seconds_left(login_origin const& origin);
    /// Counts a failure. Returns true if it is the first that makes its prefix wait.
    bool failed(login_origin const& origin);
    /// Clears the failures of this prefix, and keeps those of others.
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
    /// The key is a SHA-256: of the e-mail address and a prefix, or of the address alone for all unknown
    /// prefixes.
    core::recent_texts<record> records_{remembered_records};
};

} // namespace fcg::users
