#pragma once
#include "bus/question_directory.hpp"
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

/// The check of access tokens in a process that does not host users. It asks users and caches the response
/// for a while; the end of a session or a new role is noticed when that time is over. Bounded. Thread-safe.
///
/// While users cannot be asked, a token that was valid is accepted until it expires, and for at most five
/// minutes since users confirmed it; nothing is known of any other token.
class token_checks {
public:
    /// `questions` and `clock` must outlive this object.
    token_checks(bus::question_directory const& questions, core::clock& clock,
                 std::chrono::seconds remembered);

    /// Checks the cache only. Returns nothing if the token is not cached as valid.
    std::optional<http::principal> verify(std::string_view token);

    /// Asks users. Returns nothing if the token is not valid. Throws core::unavailable if nothing is known of
    /// the token and users cannot be asked.
    task<std::optional<http::principal>> ask(std::string token);

private:
    struct standing {
        http::principal caller;
        core::time_point fresh_until;   ///< when users is asked again
        core::time_point goes_on_until; ///< how long it is accepted while users cannot be asked
    };

    /// The number of tokens that users is being asked about. It is shared with the callers, whose requests
    /// may outlive this object when the process ends.
    using count = std::shared_ptr<std::atomic<std::size_t>>;
    class turn;

    bool is_refused(std::string const& digest);
    bool is_known(std::string const& token);
    std::optional<http::principal> keep(std::string const& token, std::optional<users::bearer> const& bearer);
    std::optional<http::principal> go_on(std::string const& token);

    static constexpr std::size_t remembered_tokens = 16'384;
    static constexpr std::size_t remembered_refusals = 4'096;

    bus::question_directory const& questions_;
    core::clock& clock_;
    std::chrono::seconds const remembered_;

    // Counted separately, so that no flood of invented tokens keeps those of real callers from being checked
    // again.
    count const known_asked_ = std::make_shared<std::atomic<std::size_t>>(0);
    count const strangers_asked_ = std::make_shared<std::atomic<std::size_t>>(0);

    std::mutex guard_; ///< guards the members below
    core::recent_texts<standing> known_{remembered_tokens};
    /// When each refusal expires, by the SHA-256 of the token, because a stranger may choose the end of a
    /// token.
    core::recent_texts<core::time_point> refused_{remembered_refusals};
};

} // namespace fcg::app
