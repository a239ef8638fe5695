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

constexpr std::int64_t any_number = 1'000'000'000'000;

/// Describes the kind, which is only written, as its name.
http::field<finding> kind_field()
{
    std::vector<std::string> names(finding_kinds.begin(), finding_kinds.end());
    http::field<finding> field{http::erased::choice("kind", {}, std::move(names), {})};
    field.write = [](void const* data, std::string& out) {
        core::append_json_string(out, to_text(static_cast<finding const*>(data)->kind));
    };
    return field;
}

http::shape<finding> const finding_shape{
    "ReconciliationFinding",
    {kind_field(),
     http::text("paymentId", &finding::payment_id, {.description = "empty: the charge names no payment"}),
     http::text("reference", &finding::reference, {.description = "the provider's id of the charge"}),
     http::text("detail", &finding::detail),
     http::text(
         "repair", &finding::repair,
         {.description = "none: an operator decides; can: with repair it is done; else what was done"})}};

http::shape<reconciliation> const reconciliation_shape{
    "Reconciliation",
    {http::moment("from", &reconciliation::begin), http::moment("to", &reconciliation::end),
     http::moment("madeAt", &reconciliation::made_at),
     http::boolean("repair", &reconciliation::was_repairing),
     http::integer("ours", &reconciliation::ours, 0, any_number, "payments of ours that were paid"),
     http::integer("theirs", &reconciliation::theirs, 0, any_number, "charges that the provider reports"),
     http::objects("findings", &reconciliation::findings, finding_shape, max_findings)}};

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
        auto const reconciliation = co_await async::run_on(context.env.background, std::move(work));
        request.change.after = wanted_shape.write(*body);
        co_return http::ok(reconciliation_shape.write(reconciliation));
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
    auto const reconciliations =
        context.db.read([&](storage::reader& db) { return read_reconciliations(db, query->limit); });
    return http::ok(reconciliation_shape.write_page(reconciliations, std::nullopt));
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
