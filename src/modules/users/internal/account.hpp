#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"
#include "platform/http/schema/shape.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::users {

/// A row of `accounts`.
struct account {
    core::uuid id;
    std::string name;
    std::string email; ///< trimmed, in lower case
    std::string password_hash;
    http::role role = http::role::user;
    bool open = true;
    std::int64_t version = 1; ///< also the version of the newest event in its stream
    core::time_point created_at;
    core::time_point updated_at;
    bool email_confirmed = false; ///< set when a reader of this address's mail confirmed it
};

/// Returns the account, whether it is open or closed.
std::optional<account> find_account(storage::reader& db, core::uuid const& id);
std::optional<account> find_open_account(storage::reader& db, core::uuid const& id);
std::optional<account> find_open_account(storage::reader& db, std::string_view email);

/// Returns the caller's account, or 401 if it was closed since the access token was issued.
http::result<account> find_caller(storage::reader& db, http::request const& request);

/// Reads an account from the columns id, name, email, password_hash, role, status, version, created_at,
/// updated_at, email_confirmed_at, in this order.
account read_account(storage::rows const& row);

/// Returns "user" or "admin".
std::string_view to_text(http::role role);
std::optional<http::role> parse_role(std::string_view text);

/// Returns the form in which an e-mail address is stored and looked up.
std::string normal_email(std::string_view email);

http::text_rule name_rule();
http::text_rule email_rule();

http::problem email_taken(); ///< returns 409 email-taken
http::problem last_admin();  ///< returns 409 last-admin
http::problem no_such_user();

} // namespace fcg::users
