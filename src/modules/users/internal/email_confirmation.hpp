#pragma once
#include "internal/account.hpp"
#include "internal/module_context.hpp"
#include "platform/core/trace.hpp"
#include "users/api/questions.hpp"

#include <optional>
#include <string>

/// Confirmation that an account's e-mail address belongs to its owner: an email with a token is sent to it,
/// and a client that returns the token has read the mail of that address. The notifications module writes the
/// email and requests the token when it sends it, so that no file holds a token: the database keeps its
/// SHA-256 only.
namespace fcg::users {

/// Appends the event that makes notifications write an email. Appends nothing while the account or the
/// address has reached a day's limit; returns the seconds until the next request is allowed then, else
/// nothing.
std::optional<int> request_confirmation(storage::transaction& tx, module_context& context,
                                        account const& owner, core::trace const& trace);

/// Calls request_confirmation(), unless an email was requested before or is not needed. For new accounts, and
/// at login for accounts that are older than confirmations.
void request_first_confirmation(storage::transaction& tx, module_context& context, account const& owner,
                                core::trace const& trace);

/// Makes a new token for the account's current address. Earlier tokens stay valid, since an email may arrive
/// twice. Returns nothing if the account is closed or its address is confirmed.
std::optional<confirmation_token> make_confirmation_token(storage::transaction& tx, module_context& context,
                                                          core::uuid const& account_id);

/// Spends a token: confirms the address and voids every other token of the account. Returns false if the
/// token is unknown, expired, or for an address that the account no longer has.
bool spend_confirmation_token(storage::transaction& tx, module_context& context, std::string const& token,
                              core::trace const& trace);

void forget_confirmations(storage::transaction& tx, core::uuid const& account_id);

} // namespace fcg::users
