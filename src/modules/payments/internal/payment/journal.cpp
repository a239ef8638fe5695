#include "internal/payment/journal.hpp"

#include "platform/storage/column_reader.hpp"

namespace fcg::payments {

namespace {

constexpr std::string_view insert_entry =
    "INSERT INTO journal (payment_id, entry, currency, buyer_minor, store_minor, fees_minor, refunds_minor, "
    "booked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

std::string entry_of(std::string_view kind, std::string_view reference)
{
    return std::string(kind).append(":").append(reference);
}

} // namespace

std::string to_text(refund_try const& attempt)
{
    std::string const first(attempt.reference);
    return attempt.bounced == 0 ? first : first + "#" + std::to_string(attempt.bounced + 1);
}

void book_charge(storage::transaction& tx, contracts::payment_id const& payment_id,
                 std::string_view reference, core::money const& amount, std::int64_t fee_minor,
                 core::time_point now)
{
    tx.execute(insert_entry, payment_id, entry_of("charge", reference), amount.currency.code(), -amount.minor,
               amount.minor - fee_minor, fee_minor, 0, now);
}

void book_refund(storage::transaction& tx, contracts::payment_id const& payment_id, refund_try const& attempt,
                 core::money const& amount, core::time_point now)
{
    tx.execute(insert_entry, payment_id, entry_of("refund", to_text(attempt)), amount.currency.code(),
               amount.minor, 0, 0, -amount.minor, now);
}

void book_bounce(storage::transaction& tx, contracts::payment_id const& payment_id, refund_try const& attempt,
                 core::money const& amount, core::time_point now)
{
    tx.execute(insert_entry, payment_id, entry_of("bounce", to_text(attempt)), amount.currency.code(),
               -amount.minor, 0, 0, amount.minor, now);
}

constexpr std::string_view select_balances =
    "SELECT currency, SUM(buyer_minor), SUM(store_minor), SUM(fees_minor), SUM(refunds_minor), COUNT(*) "
    "FROM journal WHERE booked_at >= $1 AND booked_at < $2 GROUP BY currency ORDER BY currency";

std::vector<balance> read_balances(storage::reader& db, core::time_point begin, core::time_point end)
{
    std::vector<balance> balances;
    auto row = db.query(select_balances, begin, end);
    while (row.next()) {
        storage::column_reader columns(row);
        balances.push_back({.currency = std::string(columns.text()),
                            .buyer_minor = columns.integer(),
                            .store_minor = columns.integer(),
                            .fees_minor = columns.integer(),
                            .refunds_minor = columns.integer(),
                            .entries = columns.integer()});
    }
    return balances;
}

} // namespace fcg::payments
