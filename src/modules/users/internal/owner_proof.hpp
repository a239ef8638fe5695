#pragma once
#include "internal/account.hpp"
#include "internal/module_context.hpp"

#include <optional>
#include <string>

/// Proof that the user of a password is the account's owner.
namespace fcg::users {

/// Returns the origin of a password attempt for this e-mail address. `owner` is the account with the address,
/// or nothing if there is none.
login_origin find_origin(storage::reader& db, http::request const& request, std::string email,
                         std::optional<account> const& owner);

/// Records that a login of the account from this prefix succeeded.
void keep_origin(storage::transaction& tx, core::uuid const& account, std::string const& prefix,
                 core::time_point now);
void forget_origins(storage::transaction& tx, core::uuid const& account);

/// Checks the password of the signed-in caller. Returns nothing if it is right, otherwise the refusal. Wrong
/// passwords count as they do at login, because a stolen access token must not be a way to try passwords.
task<std::optional<http::problem>> prove_owner(module_context& context, http::request const& request,
                                               account const& me, std::string password);

http::problem wrong_password();    ///< returns 401 wrong-password
http::problem password_required(); ///< returns 403 password-required

/// Returns the line in which passwords for the caller's own account are hashed one at a time.
std::string line_of(account const& me);

} // namespace fcg::users
