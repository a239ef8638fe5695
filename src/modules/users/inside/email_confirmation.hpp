#pragma once
#include "inside/account.hpp"
#include "inside/parts.hpp"
#include "platform/core/trace.hpp"

#include <optional>
#include <string>
#include <variant>

/// That an account's e-mail address is its owner's: a letter with a token goes there, and whoever sends the
/// token back reads the mail of that address. The letter is written by notifications, which asks for the
/// token when it sends it, so that no file holds one: the database keeps its SHA-256.
namespace fcg::users {

/// Appends the event by which notifications writes a letter. Nothing is appended while the account or the
/// address has had as many as a day allows; returns then the seconds until another one may be asked for.
std::optional<int> request_confirmation(storage::transaction& tx, parts& of, account const& owner,
                                        core::trace const& trace);

/// The same, unless a letter was ever asked for or is not needed: for new accounts, and for those that are
/// older than confirmations, when they log in.
void request_first_confirmation(storage::transaction& tx, parts& of, account const& owner,
                                core::trace const& trace);

/// A new token for the account's address as it is now, and until when it works. Earlier ones go on working,
/// since a letter may arrive twice. Nothing when the account is closed or its address is confirmed.
std::optional<confirmation_token> make_confirmation_token(storage::transaction& tx, parts& of,
                                                          core::uuid const& account_id);

/// Spends a token: the address is confirmed, and every other token of the account is void. False when the
/// token is unknown, expired, or for an address that the account no longer has.
bool spend_confirmation_token(storage::transaction& tx, parts& of, std::string const& token,
                              core::trace const& trace);

void forget_confirmations(storage::transaction& tx, core::uuid const& account_id);

} // namespace fcg::users
