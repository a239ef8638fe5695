#pragma once
#include "internal/account.hpp"
#include "internal/module_context.hpp"
#include "platform/core/trace.hpp"

#include <optional>
#include <string>

/// The changes of an account. Each runs in the caller's transaction, appends its event there, and returns the
/// changed account, or a refusal if nothing was changed.
namespace fcg::users {

struct new_account {
    std::string name;
    std::string email; ///< in the form of normal_email()
    std::string password_hash;
    http::role role = http::role::user;
};

struct profile {
    std::string name;
    std::string email; ///< in the form of normal_email()
};

http::result<account> open_account(storage::transaction& tx, module_context& context,
                                   new_account const& account, core::trace const& trace);

/// Changes name and e-mail address. Unchanged values make no event and no new version. A new address is
/// unconfirmed, and its confirmation is requested.
http::result<account> change_profile(storage::transaction& tx, module_context& context, account before,
                                     profile const& profile, core::trace const& trace);

/// Marks the account's address as confirmed: someone has shown that mail to it reaches them.
void confirm_email(storage::transaction& tx, module_context& context, account before,
                   core::trace const& trace);

/// Takes effect immediately, also for access tokens that were issued before. Refuses to demote the last
/// admin.
http::result<account> change_role(storage::transaction& tx, module_context& context, account before,
                                  http::role role, core::trace const& trace);

/// Changes the password and ends the account's sessions except `kept`. Appends no event, since nothing that
/// other modules may know has changed.
void change_password(storage::transaction& tx, module_context& context, account const& before,
                     std::string const& hash, std::optional<core::uuid> kept);

/// Removes personal data, frees the e-mail address and ends every session. Refuses to close the last admin's
/// account.
std::optional<http::problem> close_account(storage::transaction& tx, module_context& context,
                                           account const& before, core::trace const& trace);

} // namespace fcg::users
