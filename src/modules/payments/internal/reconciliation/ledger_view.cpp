#include "internal/reconciliation/ledger_view.hpp"

#include "internal/payment/payment_commands.hpp"
#include "platform/storage/column_reader.hpp"

#include <unordered_set>
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

std::optional<read_payment> find_payment(storage::reader& db, std::string_view payment_id)
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

/// Adds payments to the ledgers, each once.
class collecting {
public:
    collecting(storage::reader& db, core::time_point settled_before, both_ledgers& both_ledgers)
        : db_(db),
          settled_before_(settled_before),
          both_ledgers_(both_ledgers)
    {
    }

    void add(read_payment read_payment)
    {
        if (!seen_.insert(read_payment.own.payment_id).second)
            return;
        if (read_payment.last_update_at > settled_before_) {
            moving_.insert(read_payment.own.payment_id);
            return;
        }
        add_refunds(db_, read_payment.own);
        both_ledgers_.ours.push_back(std::move(read_payment.own));
    }

    bool has_seen(std::string const& payment_id) const { return seen_.contains(payment_id); }

    bool moves(std::string const& payment_id) const { return moving_.contains(payment_id); }

private:
    storage::reader& db_;
    core::time_point settled_before_;
    both_ledgers& both_ledgers_;
    std::unordered_set<std::string> seen_;
    std::unordered_set<std::string> moving_;
};

} // namespace

both_ledgers read_ledger(storage::reader& db, std::vector<reported_charge> theirs, span span,
                         std::string_view provider, core::time_point settled_before)
{
    both_ledgers both_ledgers;
    collecting ours(db, settled_before, both_ledgers);
    for (auto& paid : read_paid(db, span, provider))
        ours.add(std::move(paid));
    both_ledgers.paid_in_span = static_cast<std::int64_t>(both_ledgers.ours.size());
    for (auto& line : theirs) {
        name_payment(db, line);
        if (!ours.has_seen(line.payment_id))
            if (auto named = find_payment(db, line.payment_id))
                ours.add(std::move(*named));
        if (!ours.moves(line.payment_id))
            both_ledgers.theirs.push_back(std::move(line));
    }
    return both_ledgers;
}

} // namespace fcg::payments
