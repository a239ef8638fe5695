#include "internal/reconciliation/reconciling.hpp"

#include "internal/payment/refund_commands.hpp"
#include "internal/reconciliation/comparing.hpp"
#include "internal/reconciliation/ledger_view.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/storage/column_reader.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace fcg::payments {

namespace {

/// Limits of one report. A provider whose report exceeds them is taken for one that never ends.
constexpr std::size_t max_report_lines = 1'000'000;
constexpr std::size_t max_report_pages = 100'000;

task<std::vector<reported_charge>> read_report(module_context& context, span span)
{
    std::vector<reported_charge> lines;
    std::optional<std::string> page = std::string();
    for (std::size_t pages = 0; page; ++pages) {
        if (pages == max_report_pages || lines.size() > max_report_lines)
            throw provider_unavailable("its report has no end");
        auto part = co_await context.provider.report(span.begin, span.end, *page);
        if (part.next == page)
            throw provider_unavailable("a page of its report names itself as the next page");
        std::ranges::move(part.lines, std::back_inserter(lines));
        page = std::move(part.next);
    }
    co_return lines;
}

/// Returns the approved payments whose own charge is not among the lines.
std::vector<own_charge> find_unreported(both_ledgers const& books)
{
    std::unordered_multimap<std::string_view, std::string_view> reported;
    for (auto const& line : books.theirs)
        reported.emplace(line.payment_id, line.reference);
    std::vector<own_charge> own_charges;
    for (auto const& own : books.ours) {
        auto const [first, last] = reported.equal_range(own.payment_id);
        bool const has_line = std::any_of(first, last, [&](auto const& entry) {
            return own.reference.empty() || entry.second == own.reference;
        });
        if (own.status == to_text(status::approved) && !has_line)
            own_charges.push_back(own);
    }
    return own_charges;
}

/// Asks the provider for approved payments that the report does not name. Their charge may be in the report
/// of another day than the payment, or than a second charge.
task<> ask_for_unreported(module_context& context, both_ledgers& books)
{
    for (auto const& own : find_unreported(books)) {
        known_charge charge{own.payment_id, own.reference};
        auto const charge_outcome = co_await context.provider.look_up(std::move(charge));
        if (charge_outcome && charge_outcome->end == charge_outcome::kind::approved)
            books.theirs.push_back({.reference = charge_outcome->reference,
                                    .payment_id = own.payment_id,
                                    .amount = charge_outcome->amount.value_or(own.amount),
                                    .state = reported_charge::kind::charged,
                                    .charged_at = {}}); // look_up() does not say when
    }
}

/// What was done about a finding.
struct repair {
    std::string description;        ///< description for people
    std::optional<payment> ended{}; ///< the payment, if it ended or was refunded by this
};

/// Applies a charge that the provider has: an open payment is approved with it; for any other payment it is
/// excess money, which end_payment() sends back.
repair take_up_charge(storage::transaction& tx, finding const& finding, std::string_view provider,
                      command_context const& command)
{
    auto const before = load_payment(tx, finding.payment_id);
    if (!before)
        return {"none"};
    ending const approval{.status = status::approved,
                          .provider = std::string(provider),
                          .reference = finding.reference,
                          .reason = {},
                          .amount = finding.amount};
    auto ended = end_payment(tx, *before, approval, command);
    return {ended ? "the payment was approved" : "its refund was requested", std::move(ended)};
}

repair record_money_back(storage::transaction& tx, finding const& finding, contracts::refund_cause cause,
                         command_context const& command)
{
    returned_money const money{.reference = finding.reference, .cause = cause, .is_current = true};
    return {"the payment counts as refunded", return_money(tx, finding.payment_id, money, command)};
}

repair take_refund_back(storage::transaction& tx, finding const& finding, command_context const& command)
{
    bool const has_bounced =
        bounce_refund(tx, finding.payment_id, finding.reference,
                      "the provider's report says that the money was never sent", command);
    return {has_bounced ? "the refund is parked" : "none"};
}

/// Repairs a finding as far as no operator is needed. It may be repeated without harm.
repair repair_finding(storage::transaction& tx, finding const& finding, std::string_view provider,
                      command_context const& command)
{
    switch (finding.kind) {
    case finding_kind::lost:
    case finding_kind::doubled:
        return take_up_charge(tx, finding, provider, command);
    case finding_kind::charged_back:
        return record_money_back(tx, finding, contracts::refund_cause::chargeback, command);
    case finding_kind::returned:
        return record_money_back(tx, finding, contracts::refund_cause::provider, command);
    case finding_kind::not_returned:
        return take_refund_back(tx, finding, command);
    case finding_kind::missing:
    case finding_kind::changed:
    case finding_kind::stranger:
        break;
    }
    return {"none"};
}

task<> repair_all(module_context& context, std::vector<finding>& findings, core::trace trace)
{
    auto const provider = context.provider.name();
    for (auto& finding : findings) {
        if (finding.repair != "can")
            continue;
        auto const command = context.context_for(trace);
        auto unit = [&](storage::transaction& tx) { return repair_finding(tx, finding, provider, command); };
        auto done = co_await context.db.write(std::move(unit));
        context.log.ended(done.ended, command.now);
        finding.repair = std::move(done.description);
    }
}

void tell(reconciliation const& reconciliation, std::string const& correlation_id)
{
    for (auto const& finding : reconciliation.findings)
        telemetry::log(finding.remains() ? telemetry::level::error : telemetry::level::warning, "payments",
                       correlation_id, "reconciliation: payment {} is {} ({}): {}; repair: {}",
                       finding.payment_id, to_text(finding.kind), finding.reference, finding.detail,
                       finding.repair);
    telemetry::log(telemetry::level::info, "payments", correlation_id,
                   "reconciliation from {} to {}: {} payments here, {} charges there, {} findings",
                   core::to_rfc3339(reconciliation.begin), core::to_rfc3339(reconciliation.end),
                   reconciliation.ours, reconciliation.theirs, reconciliation.findings.size());
}

task<reconciliation> compare_and_repair(module_context& context, span span, bool repair, core::trace trace)
{
    auto const now = context.env.clock.now();
    reconciliation reconciliation{
        .begin = span.begin, .end = span.end, .findings = {}, .made_at = now, .was_repairing = repair};

    // The provider's report is read first: a payment that ends meanwhile is newer on our side, and its time
    // excludes it.
    auto theirs = co_await read_report(context, span);
    reconciliation.theirs = static_cast<std::int64_t>(theirs.size());
    auto const settled_before = now - std::chrono::milliseconds(context.settings.deadline_ms);
    auto const provider = context.provider.name();
    auto look = [&](storage::reader& db) {
        return read_ledger(db, std::move(theirs), span, provider, settled_before);
    };
    auto books = co_await context.db.read_long(std::move(look));
    reconciliation.ours = books.paid_in_span;
    co_await ask_for_unreported(context, books);
    reconciliation.findings = compare(books.ours, std::move(books.theirs));
    if (repair)
        co_await repair_all(context, reconciliation.findings, trace);
    auto keep = [&](storage::transaction& tx) { store_reconciliation(tx, reconciliation); };
    co_await context.db.write(std::move(keep));
    tell(reconciliation, trace.correlation_id);
    co_return reconciliation;
}

} // namespace

task<reconciliation> reconcile(module_context& context, core::time_point begin, core::time_point end,
                               bool repair, core::trace trace)
{
    try {
        auto reconciliation =
            co_await compare_and_repair(context, span(begin, end), repair, std::move(trace));
        co_return reconciliation;
    } catch (provider_failure const& fault) { // of any kind: a look_up() can end a charge that was refused
        throw core::remote_unavailable(std::string("the payment provider does not answer: ") + fault.what());
    }
}

namespace {

finding_kind parse_kind(std::string_view text)
{
    auto const* const name = std::ranges::find(finding_kinds, text);
    if (name == finding_kinds.end())
        throw std::runtime_error("a stored finding is of an unknown kind: " + std::string(text));
    return static_cast<finding_kind>(name - finding_kinds.begin());
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
