#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/recent_texts.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

namespace fcg::users {

/// Counts wrong passwords in a row for each e-mail, whether it has an account or not, so that its answers
/// tell nothing. After too many the e-mail rests: not even the right password is looked at. Any thread;
/// bounded, and gone with the process.
class login_lockout {
public:
    login_lockout(core::clock& clock, std::int64_t most_failures, std::chrono::seconds rest);

    /// Nothing when a password may be tried now; otherwise the seconds until it may, at least 1.
    std::optional<int> seconds_left(std::string_view email);
    /// True when this failure begins a rest.
    bool failed(std::string_view email);
    void succeeded(std::string_view email);

private:
    struct record {
        std::int64_t failures = 0;
        core::time_point last_failure;
    };

    static constexpr std::size_t remembered_emails = 50'000;

    core::clock& clock_;
    std::int64_t const most_failures_;
    std::chrono::seconds const rest_;
    std::mutex guard_;                                      ///< guards records_
    core::recent_texts<record> records_{remembered_emails}; ///< by the SHA-256 of the e-mail
};

} // namespace fcg::users
