#pragma once
#include "inside/texts.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/session.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Table `addressees`.
namespace fcg::notifications {

/// Whom we write to; of a player who was never heard of the defaults.
struct addressee {
    std::string display_name;
    std::string email;      ///< empty: not known
    bool confirmed = false; ///< its owner has confirmed this address: it may be written to
    bool closed = false;
    std::optional<language> chosen_language; ///< nothing: the store's
    std::string wishes;                      ///< patterns with spaces between
};

addressee find_addressee(storage::reader& in, std::string_view user_id);

/// The patterns of a player, none for a closed account: all that most events need to know.
std::string find_wishes(storage::reader& in, std::string_view user_id);

/// The address of a player who may be written to; empty: it is not known or not confirmed, or the account is
/// closed.
std::string find_confirmed_email(storage::reader& db, std::string_view user_id);

/// The latest news wins; nothing is kept of a closed account. A new address is not confirmed.
void keep_contact(storage::transaction& in, std::string_view user_id, std::string_view name,
                  std::string_view email, core::time_point known_at);
/// May come before the address itself does.
void keep_confirmed_email(storage::transaction& tx, std::string_view user_id, std::string_view email,
                          core::time_point confirmed_at);
void keep_wishes(storage::transaction& in, std::string_view user_id, language chosen,
                 std::string_view patterns);

/// Erases everything about a player but that the account is closed.
void forget_addressee(storage::transaction& in, std::string_view user_id, core::time_point closed_at);

} // namespace fcg::notifications
