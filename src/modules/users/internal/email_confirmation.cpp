#include "internal/email_confirmation.hpp"

#include "bus/contracts/email_confirmation_requested.hpp"
#include "bus/publishing/outbox.hpp"
#include "internal/account_changes.hpp"
#include "internal/random_token.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace fcg::users {

namespace {

constexpr std::chrono::hours token_lifetime{48};
constexpr std::chrono::hours window{24};
constexpr std::chrono::minutes min_pause{1};
constexpr std::size_t max_mails_to_an_address = 3;
constexpr std::size_t max_mails_of_an_account = 5;

// Requests that a fast clock has put into the future are not counted.
constexpr std::string_view select_mails_of_account =
    "SELECT requested_at FROM confirmation_letters WHERE account_id = $1 AND requested_at > $2 "
    "AND requested_at <= $3 ORDER BY requested_at DESC";
constexpr std::string_view select_mails_to_address =
    "SELECT requested_at FROM confirmation_letters WHERE email = $1 AND requested_at > $2 "
    "AND requested_at <= $3 ORDER BY requested_at DESC";

std::vector<core::time_point> read_moments(storage::rows row)
{
    std::vector<core::time_point> moments;
    while (row.next())
        moments.push_back(row.moment(0));
    return moments;
}

/// Returns when another email may be requested, given the times of the last day's requests, newest first.
core::time_point next_allowed(std::vector<core::time_point> const& mails, std::size_t max_mails)
{
    return mails.size() < max_mails ? core::time_point() : mails[max_mails - 1] + window;
}

core::time_point next_email(storage::reader& db, account const& owner, core::time_point now)
{
    auto const since = now - window;
    auto const of_account = read_moments(db.query(select_mails_of_account, owner.id, since, now));
    auto const to_address = read_moments(db.query(select_mails_to_address, owner.email, since, now));
    auto const next = std::max(next_allowed(of_account, max_mails_of_an_account),
                               next_allowed(to_address, max_mails_to_an_address));
    // A new address, for example after a typo, gets an email at once.
    return to_address.empty() ? next : std::max(next, to_address.front() + min_pause);
}

constexpr std::string_view insert_mail =
    "INSERT INTO confirmation_letters (id, account_id, email, requested_at) VALUES ($1, $2, $3, $4)";
constexpr std::string_view delete_old_mails = "DELETE FROM confirmation_letters WHERE requested_at <= $1";
constexpr std::string_view update_requested =
    "UPDATE accounts SET confirmation_requested_at = $2 WHERE id = $1";
constexpr std::string_view select_requested =
    "SELECT 1 FROM accounts WHERE id = $1 AND confirmation_requested_at IS NOT NULL";

constexpr std::string_view insert_confirmation =
    "INSERT INTO confirmation_tokens (token_hash, account_id, email, expires_at) VALUES ($1, $2, $3, $4)";
constexpr std::string_view delete_expired = "DELETE FROM confirmation_tokens WHERE expires_at <= $1";
constexpr std::string_view select_confirmation =
    "SELECT account_id, email, expires_at FROM confirmation_tokens WHERE token_hash = $1";
constexpr std::string_view delete_confirmations = "DELETE FROM confirmation_tokens WHERE account_id = $1";

} // namespace

std::optional<int> request_confirmation(storage::transaction& tx, module_context& context,
                                        account const& owner, core::trace const& trace)
{
    auto const now = context.env.clock.now();
    if (auto const next = next_email(tx, owner, now); next > now)
        return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(next - now).count());
    auto const id = context.env.ids.next();
    tx.execute(delete_old_mails, now - window);
    tx.execute(insert_mail, id, owner.id, owner.email, now);
    tx.execute(update_requested, owner.id, now);
    contracts::email_confirmation_requested const event{.user_id = owner.id.to_string(), .requested_at = now};
    bus::record_event(tx, context.env.ids, now, "email-confirmation-" + id.to_string(), 1, event, trace);
    return std::nullopt;
}

void request_first_confirmation(storage::transaction& tx, module_context& context, account const& owner,
                                core::trace const& trace)
{
    bool const is_needed = !owner.email_confirmed && !tx.query(select_requested, owner.id).next();
    if (is_needed)
        request_confirmation(tx, context, owner, trace);
}

std::optional<confirmation_token> make_confirmation_token(storage::transaction& tx, module_context& context,
                                                          core::uuid const& account_id)
{
    auto const owner = find_open_account(tx, account_id);
    if (!owner || owner->email_confirmed)
        return std::nullopt;
    auto token = make_random_token(context.env.random);
    auto const now = context.env.clock.now();
    auto const expires_at = now + token_lifetime;
    tx.execute(delete_expired, now);
    tx.execute(insert_confirmation, token_hash(token), owner->id, owner->email, expires_at);
    return confirmation_token{owner->email, std::move(token), expires_at};
}

bool spend_confirmation_token(storage::transaction& tx, module_context& context, std::string const& token,
                              core::trace const& trace)
{
    std::optional<account> owner;
    {
        auto row = tx.query(select_confirmation, token_hash(token));
        if (!row.next() || row.moment(2) <= context.env.clock.now())
            return false;
        owner = find_open_account(tx, row.id(0));
        if (!owner || owner->email_confirmed || owner->email != row.text(1))
            return false;
    }
    tx.execute(delete_confirmations, owner->id);
    confirm_email(tx, context, std::move(*owner), trace);
    return true;
}

void forget_confirmations(storage::transaction& tx, core::uuid const& account_id)
{
    tx.execute(delete_confirmations, account_id);
}

} // namespace fcg::users
