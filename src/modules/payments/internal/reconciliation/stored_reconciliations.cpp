#include "internal/reconciliation/reconciling.hpp"
#include "platform/storage/column_reader.hpp"

#include <stdexcept>

namespace fcg::payments {

namespace {

finding_kind parse_kind(std::string_view text)
{
    using enum finding_kind;
    for (auto const kind : {lost, missing, doubled, changed, charged_back, returned, not_returned, stranger})
        if (to_text(kind) == text)
            return kind;
    throw std::runtime_error("a stored finding is of an unknown kind: " + std::string(text));
}

constexpr std::string_view insert_reconciliation =
    "INSERT INTO reconciliations (from_time, to_time, ours, theirs, was_repairing, made_at) VALUES ($1, $2, "
    "$3, $4, $5, $6) RETURNING number";

std::int64_t insert(storage::transaction& tx, reconciliation const& reconciliation)
{
    auto row = tx.query(insert_reconciliation, reconciliation.begin, reconciliation.end, reconciliation.ours,
                        reconciliation.theirs, reconciliation.was_repairing, reconciliation.made_at);
    row.next();
    return row.integer(0);
}

constexpr std::string_view select_findings =
    "SELECT kind, payment_id, reference, detail, repair FROM reconciliation_findings WHERE reconciliation = "
    "$1 ORDER BY number";

std::vector<finding> read_findings(storage::reader& db, std::int64_t number)
{
    std::vector<finding> findings;
    auto row = db.query(select_findings, number);
    while (row.next())
        findings.push_back({.kind = parse_kind(row.text(0)),
                            .payment_id = std::string(row.text(1)),
                            .reference = std::string(row.text(2)),
                            .detail = std::string(row.text(3)),
                            .repair = std::string(row.text(4))});
    return findings;
}

} // namespace

constexpr std::string_view insert_finding =
    "INSERT INTO reconciliation_findings (reconciliation, number, kind, payment_id, reference, detail, "
    "repair) VALUES ($1, $2, $3, $4, $5, $6, $7)";

void store_reconciliation(storage::transaction& tx, reconciliation const& reconciliation)
{
    auto const number = insert(tx, reconciliation);
    std::int64_t finding_number = 0;
    for (auto const& finding : reconciliation.findings)
        tx.execute(insert_finding, number, ++finding_number, to_text(finding.kind), finding.payment_id,
                   finding.reference, finding.detail, finding.repair);
}

constexpr std::string_view select_newest =
    "SELECT number, from_time, to_time, ours, theirs, was_repairing, made_at FROM reconciliations ORDER BY "
    "number DESC LIMIT $1";

std::vector<reconciliation> read_reconciliations(storage::reader& db, std::int64_t max_count)
{
    std::vector<reconciliation> reconciliations;
    auto row = db.query(select_newest, max_count);
    while (row.next()) {
        storage::column_reader columns(row);
        auto& reconciliation = reconciliations.emplace_back();
        auto const number = columns.integer();
        reconciliation.begin = columns.moment();
        reconciliation.end = columns.moment();
        reconciliation.ours = columns.integer();
        reconciliation.theirs = columns.integer();
        reconciliation.was_repairing = columns.integer() != 0;
        reconciliation.made_at = columns.moment();
        reconciliation.findings = read_findings(db, number);
    }
    return reconciliations;
}

} // namespace fcg::payments
