#include "app/services/token_checks.hpp"

#include "platform/core/text.hpp"
#include "platform/core/unavailable.hpp"

#include <algorithm>
#include <utility>

namespace fcg::app {

namespace {

/// How long a valid token is accepted while users cannot be asked.
constexpr std::chrono::minutes max_without_users{5};
/// How long until users is asked about it again.
constexpr std::chrono::seconds pause_without_users{1};
constexpr std::chrono::seconds max_refusal_age{5};
constexpr std::size_t max_questions = 256;
constexpr std::size_t longest_users_token = 4'096;

/// Returns false for tokens that users cannot have issued, which need no request.
bool is_like_ours(std::string_view token)
{
    auto const is_allowed = [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') || character == '-' || character == '_' ||
               character == '.';
    };
    return token.size() <= longest_users_token && std::ranges::count(token, '.') == 2 &&
           std::ranges::all_of(token, is_allowed);
}

} // namespace

/// Counts a caller that asks users, for as long as this object lives.
class token_checks::turn {
public:
    explicit turn(count asking) : asking_(std::move(asking))
    {
        if (asking_->fetch_add(1) < max_questions)
            return;
        --*asking_;
        throw core::unavailable("too many access tokens wait to be checked by users");
    }

    ~turn() { --*asking_; }

    turn(turn const&) = delete;
    turn& operator=(turn const&) = delete;

private:
    count asking_;
};

token_checks::token_checks(bus::question_directory const& questions, core::clock& clock,
                           std::chrono::seconds remembered)
    : questions_(questions),
      clock_(clock),
      remembered_(remembered)
{
}

std::optional<http::principal> token_checks::verify(std::string_view token)
{
    auto const now = clock_.now();
    std::lock_guard const lock(guard_);
    auto const* const known = known_.find(token);
    if (known == nullptr || known->fresh_until <= now)
        return std::nullopt;
    return known->caller;
}

task<std::optional<http::principal>> token_checks::ask(std::string token)
{
    auto const digest = core::sha256(token);
    if (!is_like_ours(token) || is_refused(digest))
        co_return std::nullopt;
    try {
        turn const mine(is_known(token) ? known_asked_ : strangers_asked_);
        users::token_question question{token};
        auto const answer = co_await questions_.ask(std::move(question));
        if (!answer.bearer) {
            std::lock_guard const lock(guard_);
            refused_.keep(digest, clock_.now() + std::min(remembered_, max_refusal_age));
        }
        co_return keep(token, answer.bearer);
    } catch (core::unavailable const&) {
        auto caller = go_on(token);
        if (!caller)
            throw;
        co_return caller;
    }
}

bool token_checks::is_refused(std::string const& digest)
{
    std::lock_guard const lock(guard_);
    auto const* const until = refused_.find(digest);
    return until != nullptr && clock_.now() < *until;
}

bool token_checks::is_known(std::string const& token)
{
    std::lock_guard const lock(guard_);
    return known_.find(token) != nullptr;
}

std::optional<http::principal> token_checks::keep(std::string const& token,
                                                  std::optional<users::bearer> const& bearer)
{
    auto const now = clock_.now();
    std::lock_guard const lock(guard_);
    if (!bearer || bearer->expires_at <= now) {
        known_.forget(token);
        return std::nullopt;
    }
    auto const role = bearer->role == "admin" ? http::role::admin : http::role::user;
    auto const& kept = known_.keep(token, {{bearer->user_id, role, bearer->session, {}},
                                           std::min(now + remembered_, bearer->expires_at),
                                           std::min(now + max_without_users, bearer->expires_at)});
    return kept.caller;
}

std::optional<http::principal> token_checks::go_on(std::string const& token)
{
    auto const now = clock_.now();
    std::lock_guard const lock(guard_);
    auto* const known = known_.find(token);
    if (known == nullptr || known->goes_on_until <= now)
        return std::nullopt;
    known->fresh_until = std::min(now + pause_without_users, known->goes_on_until);
    return known->caller;
}

} // namespace fcg::app
