#include "features/features.hpp"
#include "inside/reconciling/reconciling.hpp"
#include "platform/async/on_loop.hpp"
#include "platform/core/unavailable.hpp"

#include <chrono>
#include <utility>

namespace fcg::payments {

namespace {

constexpr std::chrono::days longest_span{31};
constexpr std::size_t max_findings = 100'000;

struct wanted_reconciliation {
    core::time_point from;
    core::time_point to;
    bool repair = false;
};

http::shape<wanted_reconciliation> const wanted_shape{
    "WantedReconciliation",
    {http::moment("from", &wanted_reconciliation::from, "charges made at or after"),
     http::moment("to", &wanted_reconciliation::to, "and before; 31 days later at most"),
     http::with_default(http::boolean("repair", &wanted_reconciliation::repair,
                                      "settle what needs no decision of an operator; false"))}};

struct shown_finding {
    std::string kind;
    std::string payment_id;
    std::string reference;
    std::string detail;
    std::string repair;
};

struct shown_reconciliation {
    core::time_point from;
    core::time_point to;
    core::time_point made_at;
    bool was_repairing = false;
    std::int64_t ours = 0;
    std::int64_t theirs = 0;
    std::vector<shown_finding> findings;
};

constexpr std::int64_t any_number = 1'000'000'000'000;

http::shape<shown_finding> const finding_shape{
    "ReconciliationFinding",
    {http::choice(
         "kind", &shown_finding::kind,
         {"lost", "missing", "doubled", "changed", "chargedBack", "returned", "notReturned", "stranger"}),
     http::text("paymentId", &shown_finding::payment_id,
                {.description = "empty: the charge names no payment"}),
     http::text("reference", &shown_finding::reference, {.description = "the provider's id of the charge"}),
     http::text("detail", &shown_finding::detail),
     http::text(
         "repair", &shown_finding::repair,
         {.description = "none: an operator decides; can: with repair it is done; else what was done"})}};

http::shape<shown_reconciliation> const reconciliation_shape{
    "Reconciliation",
    {http::moment("from", &shown_reconciliation::from), http::moment("to", &shown_reconciliation::to),
     http::moment("madeAt", &shown_reconciliation::made_at),
     http::boolean("repair", &shown_reconciliation::was_repairing),
     http::integer("ours", &shown_reconciliation::ours, 0, any_number, "payments of ours that were paid"),
     http::integer("theirs", &shown_reconciliation::theirs, 0, any_number,
                   "charges that the provider reports"),
     http::objects("findings", &shown_reconciliation::findings, finding_shape, max_findings)}};

shown_reconciliation show(reconciliation made)
{
    shown_reconciliation shown{.from = made.from,
                               .to = made.to,
                               .made_at = made.made_at,
                               .was_repairing = made.was_repairing,
                               .ours = made.ours,
                               .theirs = made.theirs,
                               .findings = {}};
    for (auto& one : made.findings)
        shown.findings.push_back({std::string(to_text(one.kind)), std::move(one.payment_id),
                                  std::move(one.reference), std::move(one.detail), std::move(one.repair)});
    return shown;
}

std::optional<http::problem> refuse(wanted_reconciliation const& wanted)
{
    if (wanted.from < wanted.to && wanted.to - wanted.from <= longest_span)
        return std::nullopt;
    return http::invalid_fields({{"to", "must be after from, and 31 days after it at most"}});
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = wanted_shape.read_body(asked);
    if (!wanted)
        co_return wanted.error();
    if (auto refusal = refuse(*wanted))
        co_return std::move(*refusal);
    try {
        auto work = reconcile(of, wanted->from, wanted->to, wanted->repair, asked.trace);
        auto made = co_await async::run_on(of.with.background, std::move(work));
        asked.change.after = wanted_shape.write(*wanted);
        co_return http::ok(reconciliation_shape.write(show(std::move(made))));
    } catch (core::unavailable_elsewhere const& fault) {
        co_return http::unavailable(fault.what());
    }
}

struct list_filter {
    std::int64_t limit = 20;
};

http::shape<list_filter> const filter_shape{
    "ReconciliationFilter", {http::with_default(http::integer("limit", &list_filter::limit, 1, 100))}};

http::response list(parts& of, http::request const& asked)
{
    auto const wanted = filter_shape.read_query(asked);
    if (!wanted)
        return wanted.error();
    auto made = of.db.read([&](storage::reader& in) { return read_reconciliations(in, wanted->limit); });
    std::vector<shown_reconciliation> shown;
    for (auto& one : made)
        shown.push_back(show(std::move(one)));
    return http::ok(reconciliation_shape.write_page(shown, std::nullopt));
}

} // namespace

void reconcile_payments(http::routes& into, parts& of)
{
    into.add({.method = http::method::post,
              .path = "/api/admin/payments/reconciliations",
              .access = http::access::admin,
              .summary = "Compares our payments with the provider's report, and repairs what it may.",
              .tag = "payments",
              .answers = {{200, "What differs", reconciliation_shape.describe()},
                          {400, "The span is not valid"},
                          {503, "The provider does not answer"}},
              .body = wanted_shape.describe(),
              .act = "payments.reconcile",
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
    into.add({.method = http::method::get,
              .path = "/api/admin/payments/reconciliations",
              .access = http::access::admin,
              .summary = "The reconciliations that were made, the newest first.",
              .tag = "payments",
              .answers = {{200, "A page of reconciliations", reconciliation_shape.describe_page()},
                          {400, "The limit is not valid"}},
              .query = filter_shape.describe(),
              .handle = [&of](http::request& asked) { return list(of, asked); }});
}

} // namespace fcg::payments
