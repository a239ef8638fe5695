#include "inside/payment/journal.hpp"

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

std::string to_text(refund_try const& of)
{
    std::string const first(of.reference);
    return of.bounced == 0 ? first : first + "#" + std::to_string(of.bounced + 1);
}

void book_charge(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                 core::money const& amount, std::int64_t fee_minor, core::time_point now)
{
    in.execute(insert_entry, payment_id, entry_of("charge", reference), amount.currency.code(), -amount.minor,
               amount.minor - fee_minor, fee_minor, 0, now);
}

void book_refund(storage::transaction& in, std::string_view payment_id, refund_try const& which,
                 core::money const& amount, core::time_point now)
{
    in.execute(insert_entry, payment_id, entry_of("refund", to_text(which)), amount.currency.code(),
               amount.minor, 0, 0, -amount.minor, now);
}

void book_bounce(storage::transaction& in, std::string_view payment_id, refund_try const& which,
                 core::money const& amount, core::time_point now)
{
    in.execute(insert_entry, payment_id, entry_of("bounce", to_text(which)), amount.currency.code(),
               -amount.minor, 0, 0, amount.minor, now);
}

constexpr std::string_view select_balances =
    "SELECT currency, SUM(buyer_minor), SUM(store_minor), SUM(fees_minor), SUM(refunds_minor), COUNT(*) "
    "FROM journal WHERE booked_at >= $1 AND booked_at < $2 GROUP BY currency ORDER BY currency";

std::vector<balance> read_balances(storage::reader& in, core::time_point from, core::time_point to)
{
    std::vector<balance> found;
    auto row = in.query(select_balances, from, to);
    while (row.next())
        found.push_back({.currency = std::string(row.text(0)),
                         .buyer_minor = row.integer(1),
                         .store_minor = row.integer(2),
                         .fees_minor = row.integer(3),
                         .refunds_minor = row.integer(4),
                         .entries = row.integer(5)});
    return found;
}

} // namespace fcg::payments
