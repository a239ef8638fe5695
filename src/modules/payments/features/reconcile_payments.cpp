#include "features/features.hpp"
#include "internal/reconciliation/reconciling.hpp"
#include "platform/async/on_loop.hpp"
#include "platform/core/unavailable.hpp"

#include <chrono>
#include <utility>

namespace fcg::payments {

namespace {

constexpr std::chrono::days longest_span{31};
constexpr std::size_t max_findings = 100'000;

struct wanted_reconciliation {
    core::time_point begin;
    core::time_point end;
    bool repair = false;
};

http::shape<wanted_reconciliation> const wanted_shape{
    "WantedReconciliation",
    {http::moment("from", &wanted_reconciliation::begin, "charges made at or after"),
     http::moment("to", &wanted_reconciliation::end, "and before; 31 days later at most"),
     http::with_default(http::boolean("repair", &wanted_reconciliation::repair,
                                      "settle what needs no decision of an operator; false when left out"))}};

struct shown_finding {
    std::string kind;
    std::string payment_id;
    std::string reference;
    std::string detail;
    std::string repair;
};

struct shown_reconciliation {
    core::time_point begin;
    core::time_point end;
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
    {http::moment("from", &shown_reconciliation::begin), http::moment("to", &shown_reconciliation::end),
     http::moment("madeAt", &shown_reconciliation::made_at),
     http::boolean("repair", &shown_reconciliation::was_repairing),
     http::integer("ours", &shown_reconciliation::ours, 0, any_number, "payments of ours that were paid"),
     http::integer("theirs", &shown_reconciliation::theirs, 0, any_number,
                   "charges that the provider reports"),
     http::objects("findings", &shown_reconciliation::findings, finding_shape, max_findings)}};

shown_reconciliation show(reconciliation reconciliation)
{
    shown_reconciliation shown{.begin = reconciliation.begin,
                               .end = reconciliation.end,
                               .made_at = reconciliation.made_at,
                               .was_repairing = reconciliation.was_repairing,
                               .ours = reconciliation.ours,
                               .theirs = reconciliation.theirs,
                               .findings = {}};
    for (auto& finding : reconciliation.findings)
        shown.findings.push_back({std::string(to_text(finding.kind)), std::move(finding.payment_id),
                                  std::move(finding.reference), std::move(finding.detail),
                                  std::move(finding.repair)});
    return shown;
}

std::optional<http::problem> refuse(wanted_reconciliation const& reconciliation)
{
    if (reconciliation.begin < reconciliation.end &&
        reconciliation.end - reconciliation.begin <= longest_span)
        return std::nullopt;
    return http::invalid_fields({{"to", "must be after from, and 31 days after it at most"}});
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const body = wanted_shape.read_body(request);
    if (!body)
        co_return body.error();
    if (auto refusal = refuse(*body))
        co_return std::move(*refusal);
    try {
        auto work = reconcile(context, body->begin, body->end, body->repair, request.trace);
        auto reconciliation = co_await async::run_on(context.env.background, std::move(work));
        request.change.after = wanted_shape.write(*body);
        co_return http::ok(reconciliation_shape.write(show(std::move(reconciliation))));
    } catch (core::remote_unavailable const& fault) {
        co_return http::unavailable(fault.what());
    }
}

struct list_filter {
    std::int64_t limit = 20;
};

http::shape<list_filter> const filter_shape{
    "ReconciliationFilter", {http::with_default(http::integer("limit", &list_filter::limit, 1, 100))}};

http::response list(module_context& context, http::request const& request)
{
    auto const query = filter_shape.read_query(request);
    if (!query)
        return query.error();
    auto reconciliations =
        context.db.read([&](storage::reader& db) { return read_reconciliations(db, query->limit); });
    std::vector<shown_reconciliation> shown;
    for (auto& reconciliation : reconciliations)
        shown.push_back(show(std::move(reconciliation)));
    return http::ok(reconciliation_shape.write_page(shown, std::nullopt));
}

} // namespace

void reconcile_payments(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/admin/payments/reconciliations",
                .access = http::access::admin,
                .summary = "Compares our payments with the provider's report, and repairs what it may.",
                .tag = "payments",
                .answers = {{200, "What differs", reconciliation_shape.describe()},
                            {400, "The span is not valid"},
                            {503, "The provider does not answer"}},
                .body = wanted_shape.describe(),
                .act = "payments.reconcile",
                .handle = [&context](http::request& request) { return answer(context, request); }});
    routes.add({.method = http::method::get,
                .path = "/api/admin/payments/reconciliations",
                .access = http::access::admin,
                .summary = "The reconciliations that were made, the newest first.",
                .tag = "payments",
                .answers = {{200, "A page of reconciliations", reconciliation_shape.describe_page()},
                            {400, "The limit is not valid"}},
                .query = filter_shape.describe(),
                .handle = [&context](http::request& request) { return list(context, request); }});
}

} // namespace fcg::payments
