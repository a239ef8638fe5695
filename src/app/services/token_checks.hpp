#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/recent_texts.hpp"
#include "platform/http/request.hpp"
#include "users/api/questions.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::app {

/// Whom access tokens stand for, in a process that does not host users: asked of users, remembered for a
/// while. The end of a session or a new role is noticed when that time is over. Any thread; bounded.
///
/// While users cannot be asked, a token that was valid goes on until it expires, and for no more than five
/// minutes since users said so; about any other nothing is known.
class token_checks {
public:
    token_checks(users::token_questions& users, core::clock& clock, std::chrono::seconds remembered);

    /// Without asking: nothing when the token is not remembered as valid.
    std::optional<http::principal> verify(std::string_view token);

    /// Nothing when the token is not valid. Throws core::unavailable when nothing is known of it and users
    /// cannot be asked.
    task<std::optional<http::principal>> ask(std::string token);

private:
    struct standing {
        http::principal caller;
        core::time_point fresh_until;   ///< then users is asked again
        core::time_point goes_on_until; ///< when users cannot be asked
    };

    /// How many are asked about at this moment. Shared with those who ask, whose requests may outlive us when
    /// the process ends.
    using count = std::shared_ptr<std::atomic<std::size_t>>;
    class turn;

    bool is_refused(std::string const& digest);
    bool is_known(std::string const& token);
    std::optional<http::principal> keep(std::string const& token, std::optional<users::bearer> const& found);
    std::optional<http::principal> go_on(std::string const& token);

    static constexpr std::size_t remembered_tokens = 16'384;
    static constexpr std::size_t remembered_refusals = 4'096;

    users::token_questions& users_;
    core::clock& clock_;
    std::chrono::seconds const remembered_;

    // Apart, so that no flood of invented tokens keeps those of real callers from being checked again.
    count const known_asked_ = std::make_shared<std::atomic<std::size_t>>(0);
    count const strangers_asked_ = std::make_shared<std::atomic<std::size_t>>(0);

    std::mutex guard_; ///< guards everything below
    core::recent_texts<standing> known_{remembered_tokens};
    /// By the SHA-256 of the token, whose end a stranger chooses; until when.
    core::recent_texts<core::time_point> refused_{remembered_refusals};
};

} // namespace fcg::app
