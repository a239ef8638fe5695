#pragma once
#include "inside/account.hpp"
#include "inside/parts.hpp"
#include "platform/core/trace.hpp"

#include <optional>
#include <string>

/// What can happen to an account. Each runs in the caller's transaction, appends its event there, and returns
/// the account as it then is, or a refusal, and then nothing was changed.
namespace fcg::users {

struct new_account {
    std::string name;
    std::string email; ///< normal_email()
    std::string password_hash;
    http::role role = http::role::user;
};

struct profile {
    std::string name;
    std::string email; ///< normal_email()
};

http::result<account> open_account(storage::transaction& in, parts& of, new_account const& wanted,
                                   core::trace const& trace);

/// The same values again change nothing: no event, no new version. A new e-mail is not confirmed, and is
/// asked to be.
http::result<account> change_profile(storage::transaction& in, parts& of, account before,
                                     profile const& wanted, core::trace const& trace);

/// Somebody has shown that mail to the account's address reaches them.
void confirm_email(storage::transaction& in, parts& of, account before, core::trace const& trace);

/// Takes effect at once, also for access tokens that are out. Refuses to demote the last admin.
http::result<account> change_role(storage::transaction& in, parts& of, account before, http::role wanted,
                                  core::trace const& trace);

/// Ends the account's sessions but `kept`. No event: nothing that others may know has changed.
void change_password(storage::transaction& in, parts& of, account const& before, std::string const& hash,
                     std::optional<core::uuid> kept);

/// Removes what is personal, frees the e-mail, ends every session. Refuses to close the last admin's account.
std::optional<http::problem> close_account(storage::transaction& in, parts& of, account const& before,
                                           core::trace const& trace);

} // namespace fcg::users
