#pragma once
#include "inside/account.hpp"
#include "inside/parts.hpp"

#include <optional>
#include <string>

/// That somebody who tries a password is the account's owner.
namespace fcg::users {

/// Where a password for this e-mail is tried from. `owner` is the e-mail's account; nothing when it has none.
login_origin find_origin(storage::reader& db, http::request const& request, std::string email,
                         std::optional<account> const& owner);

/// Remembers that a login of the account succeeded from here.
void keep_origin(storage::transaction& tx, core::uuid const& account, std::string const& prefix,
                 core::time_point now);
void forget_origins(storage::transaction& tx, core::uuid const& account);

/// Checks the password of the caller, who is signed in. Returns nothing when it is right, and otherwise the
/// refusal. Guesses count like those at login: a stolen access token must not be a way to try passwords.
task<std::optional<http::problem>> prove_owner(parts& of, http::request const& request, account const& me,
                                               std::string password);

http::problem wrong_password();    ///< 401 wrong-password
http::problem password_required(); ///< 403 password-required

/// Where one password at a time is hashed for the caller's own account.
std::string line_of(account const& me);

} // namespace fcg::users
