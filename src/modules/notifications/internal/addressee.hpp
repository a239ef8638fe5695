#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/texts.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/session.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The table `addressees`.
namespace fcg::notifications {

/// The contact data and preferences of a player; the defaults for an unknown player.
struct addressee {
    std::string display_name;
    std::string email;      ///< empty if unknown
    bool confirmed = false; ///< the owner confirmed this address, so it may be used
    bool closed = false;
    std::optional<language> chosen_language; ///< nothing for the store's language
    std::string wishes;                      ///< topic patterns separated by spaces
};

addressee find_addressee(storage::reader& db, contracts::user_id const& user_id);

/// Returns the patterns of a player, or an empty string for a closed account. This is all that most events
/// need to know.
std::string find_wishes(storage::reader& db, contracts::user_id const& user_id);

/// Returns the confirmed address of a player. Empty if it is unknown or not confirmed, or if the account is
/// closed.
std::string find_confirmed_email(storage::reader& db, contracts::user_id const& user_id);

/// Stores the name and address unless a later state is known. Stores nothing for a closed account. A new
/// address is not confirmed.
void keep_contact(storage::transaction& tx, contracts::user_id const& user_id, std::string_view name,
                  std::string_view email, core::time_point known_at);
/// Stores which address is confirmed. May be called before keep_contact() stores that address.
void keep_confirmed_email(storage::transaction& tx, contracts::user_id const& user_id, std::string_view email,
                          core::time_point confirmed_at);
void keep_wishes(storage::transaction& tx, contracts::user_id const& user_id, language chosen,
                 std::string_view patterns);

/// Erases everything about a player, except that the account is closed.
void forget_addressee(storage::transaction& tx, contracts::user_id const& user_id,
                      core::time_point closed_at);

} // namespace fcg::notifications
