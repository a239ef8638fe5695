#include "internal/addressee.hpp"

#include "internal/topics.hpp"
#include "platform/storage/column_reader.hpp"

#include <utility>

namespace fcg::notifications {

constexpr std::string_view select_addressee = "SELECT display_name, email, closed, language, subscriptions, "
                                              "email = confirmed_email FROM addressees WHERE user_id = $1";

addressee find_addressee(storage::reader& db, contracts::user_id const& user_id)
{
    addressee addressee{
        .display_name = {}, .email = {}, .chosen_language = {}, .wishes = std::string(default_wishes)};
    auto row = db.query(select_addressee, user_id);
    if (!row.next())
        return addressee;
    storage::column_reader columns(row);
    addressee.display_name = columns.text();
    addressee.email = columns.text();
    addressee.closed = columns.integer() != 0;
    addressee.chosen_language = parse_language(columns.text());
    if (auto wishes = columns.maybe_text())
        addressee.wishes = std::move(*wishes);
    addressee.confirmed = columns.maybe_integer().value_or(0) != 0;
    return addressee;
}

constexpr std::string_view select_wishes = "SELECT closed, subscriptions FROM addressees WHERE user_id = $1";

std::string find_wishes(storage::reader& db, contracts::user_id const& user_id)
{
    auto row = db.query(select_wishes, user_id);
    if (!row.next())
        return std::string(default_wishes);
    if (row.integer(0) != 0)
        return {};
    return std::string(row.is_null(1) ? default_wishes : row.text(1));
}

constexpr std::string_view select_confirmed =
    "SELECT email FROM addressees WHERE user_id = $1 AND closed = 0 AND email = confirmed_email";

std::string find_confirmed_email(storage::reader& db, contracts::user_id const& user_id)
{
    auto row = db.query(select_confirmed, user_id);
    return row.next() ? std::string(row.text(0)) : std::string();
}

constexpr std::string_view upsert_contact =
    "INSERT INTO addressees (user_id, display_name, email, known_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (user_id) DO UPDATE SET display_name = $2, email = $3, known_at = $4, "
    "confirmed_email = CASE WHEN addressees.email = $3 OR addressees.confirmed_at >= $4 "
    "THEN addressees.confirmed_email END "
    "WHERE addressees.closed = 0 AND addressees.known_at <= $4";

void keep_contact(storage::transaction& tx, contracts::user_id const& user_id, std::string_view name,
                  std::string_view email, core::time_point known_at)
{
    tx.execute(upsert_contact, user_id, name, email, known_at);
}

constexpr std::string_view upsert_confirmed =
    "INSERT INTO addressees (user_id, display_name, email, known_at, confirmed_email, confirmed_at) "
    "VALUES ($1, '', '', 0, $2, $3) "
    "ON CONFLICT (user_id) DO UPDATE SET confirmed_email = $2, confirmed_at = $3 WHERE addressees.closed = 0 "
    "AND (addressees.confirmed_at IS NULL OR addressees.confirmed_at <= $3)";

void keep_confirmed_email(storage::transaction& tx, contracts::user_id const& user_id, std::string_view email,
                          core::time_point confirmed_at)
{
    tx.execute(upsert_confirmed, user_id, email, confirmed_at);
}

constexpr std::string_view upsert_wishes =
    "INSERT INTO addressees (user_id, display_name, email, known_at, language, subscriptions) "
    "VALUES ($1, '', '', 0, $2, $3) "
    "ON CONFLICT (user_id) DO UPDATE SET language = $2, subscriptions = $3 WHERE addressees.closed = 0";

void keep_wishes(storage::transaction& tx, contracts::user_id const& user_id, language chosen,
                 std::string_view patterns)
{
    tx.execute(upsert_wishes, user_id, to_text(chosen), patterns);
}

constexpr std::string_view upsert_closed =
    "INSERT INTO addressees (user_id, display_name, email, known_at, closed) VALUES ($1, '', '', $2, 1) "
    "ON CONFLICT (user_id) DO UPDATE SET display_name = '', email = '', known_at = $2, closed = 1, "
    "language = NULL, subscriptions = NULL, confirmed_email = NULL, confirmed_at = NULL";

constexpr std::string_view delete_inbox = "DELETE FROM notifications WHERE user_id = $1";

constexpr std::string_view delete_mail = "DELETE FROM mail_deliveries WHERE user_id = $1";

void forget_addressee(storage::transaction& tx, contracts::user_id const& user_id, core::time_point closed_at)
{
    tx.execute(upsert_closed, user_id, closed_at);
    tx.execute(delete_inbox, user_id);
    tx.execute(delete_mail, user_id);
}

} // namespace fcg::notifications
