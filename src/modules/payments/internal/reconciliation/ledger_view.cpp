#include "internal/reconciliation/ledger_view.hpp"

#include "internal/payment/payment_rows.hpp"
#include "platform/storage/column_reader.hpp"

#include <unordered_map>
#include <utility>

namespace fcg::payments {

namespace {

struct read_payment {
    own_charge own;
    core::time_point last_update_at;
};

read_payment read_row(storage::rows const& row)
{
    storage::column_reader columns(row);
    return {.own = {.payment_id = std::string(columns.text()),
                    .status = std::string(columns.text()),
                    .reference = std::string(columns.text()),
                    .amount = {columns.integer(), core::currency::parse(columns.text()).value()},
                    .refunded = {},
                    .returning = {}},
            .last_update_at = columns.moment()};
}

constexpr std::string_view select_refunds = "SELECT reference, status FROM refunds WHERE payment_id = $1";

void add_refunds(storage::reader& db, own_charge& own_charge)
{
    auto row = db.query(select_refunds, own_charge.payment_id);
    while (row.next())
        (row.text(1) == "refunded" ? own_charge.refunded : own_charge.returning).emplace_back(row.text(0));
}

constexpr std::string_view select_payment =
    "SELECT payment_id, status, reference, amount_minor, currency, last_update_at FROM payments WHERE "
    "payment_id = $1";

std::optional<read_payment> find_payment(storage::reader& db, contracts::payment_id const& payment_id)
{
    auto row = db.query(select_payment, payment_id);
    if (!row.next())
        return std::nullopt;
    return read_row(row);
}

constexpr std::string_view select_paid =
    "SELECT payment_id, status, reference, amount_minor, currency, last_update_at FROM payments WHERE "
    "requested_at >= $1 AND requested_at < $2 AND provider = $3 AND amount_minor > 0 AND status IN "
    "('approved', 'refunded') ORDER BY requested_at, payment_id";

std::vector<read_payment> read_paid(storage::reader& db, span span, std::string_view provider)
{
    std::vector<read_payment> read_payments;
    auto row = db.query(select_paid, span.begin, span.end, provider);
    while (row.next())
        read_payments.push_back(read_row(row));
    return read_payments;
}

void name_payment(storage::reader& db, reported_charge& line)
{
    if (!line.payment_id.empty())
        return;
    if (auto known = payment_of_reference(db, line.reference))
        line.payment_id = std::move(*known);
}

} // namespace

both_ledgers read_ledger(storage::reader& db, std::vector<reported_charge> theirs, span span,
                         std::string_view provider, core::time_point settled_before)
{
    both_ledgers ledgers;
    std::unordered_map<std::string, bool> is_settled; ///< by payment, for those that were read
    auto const add = [&](read_payment payment) {
        auto const [entry, is_new] =
            is_settled.emplace(payment.own.payment_id, payment.last_update_at <= settled_before);
        if (!is_new || !entry->second)
            return;
        add_refunds(db, payment.own);
        ledgers.ours.push_back(std::move(payment.own));
    };
    for (auto& paid : read_paid(db, span, provider))
        add(std::move(paid));
    ledgers.paid_in_span = static_cast<std::int64_t>(ledgers.ours.size());
    for (auto& line : theirs) {
        name_payment(db, line);
        if (!is_settled.contains(line.payment_id))
            if (auto named = find_payment(db, line.payment_id))
                add(std::move(*named));
        auto const entry = is_settled.find(line.payment_id);
        if (entry == is_settled.end() || entry->second)
            ledgers.theirs.push_back(std::move(line));
    }
    return ledgers;
}

} // namespace fcg::payments
