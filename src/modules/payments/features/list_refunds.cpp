#include "features/features.hpp"
#include "internal/payment/open_refunds.hpp"
#include "internal/payment/payment_response.hpp"
#include "internal/settlement/cut_off.hpp"

namespace fcg::payments {

namespace {

struct filter {
    std::optional<std::string> status;
    std::int64_t limit = 100;
};

http::shape<filter> const filter_shape{
    "RefundFilter",
    {http::choice("status", &filter::status, {"requested", "parked"}, "both when it is left out"),
     http::with_default(http::integer("limit", &filter::limit, 1, 1'000))}};

struct open_refund_response {
    std::string payment_id;
    refund_response refund;
};

/// The payment's id and the members of a refund as a payment shows them.
http::shape<open_refund_response> const open_refund_shape{
    "OpenRefund",
    {http::text("paymentId", &open_refund_response::payment_id),
     http::object("refund", &open_refund_response::refund, refund_shape())}};

open_refund_response to_response(open_refund const& refund)
{
    refund_response shown{.reference = std::nullopt,
                          .amount = core::format_amount(refund.amount),
                          .currency = std::string(refund.amount.currency.code()),
                          .cause = refund.cause,
                          .reason = refund.reason,
                          .status = refund.status,
                          .failure = refund.failure,
                          .attempts = refund.attempts,
                          .requested_at = refund.requested_at,
                          .last_update_at = refund.last_update_at};
    if (!refund.reference.empty())
        shown.reference = refund.reference;
    return {refund.payment_id, std::move(shown)};
}

task<http::response> list(module_context& context, http::request& request)
{
    auto const query = filter_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto look = [&query](storage::reader& db) {
        return read_open_refunds(db, query->status.value_or(std::string()), query->limit);
    };
    auto const refunds = co_await context.db.read_long(look);
    std::vector<open_refund_response> shown;
    for (auto const& refund : refunds)
        shown.push_back(to_response(refund));
    co_return http::ok(open_refund_shape.write_page(shown, std::nullopt));
}

struct resumption {
    std::optional<std::string> reference;
};

http::shape<resumption> const resumption_shape{
    "RefundResumption",
    {http::text("reference", &resumption::reference,
                {.description = "of the charge; when it is left out, all parked refunds of the payment"})}};

http::response resume_in(storage::transaction& tx, module_context const& context,
                         std::string const& payment_id, resumption const& resumption,
                         command_context const& command)
{
    auto const state = load_payment(tx, payment_id);
    if (!state)
        return http::not_found("payment");
    bool const is_whole = !resumption.reference;
    std::int64_t resumed =
        is_whole && resume_cut_off(tx, payment_id, context.settings.max_cut_off_attempts, command) ? 1 : 0;
    for (auto const& refund : state->refunds)
        if (!resumption.reference || refund.reference == *resumption.reference)
            resumed += resume_refund(tx, payment_id, refund.reference, command) ? 1 : 0;
    if (resumed == 0)
        return http::conflict("no-parked-refund", "Nothing is parked",
                              "neither this payment nor a refund of it waits for an operator");
    auto const events = storage::events_of(tx, stream_of(payment_id));
    return http::accepted("/api/payments/" + payment_id,
                          payment_with_history_shape.write(to_answer_with_history(events)));
}

task<http::response> resume(module_context& context, http::request& request)
{
    auto const id = request.path_id("paymentId", "payment");
    if (!id)
        co_return id.error();
    auto const body = resumption_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const payment_id = id->to_string();
    auto unit = [&](storage::transaction& tx) {
        return resume_in(tx, context, payment_id, *body, context.context_for(request.trace));
    };
    auto done = co_await context.db.write(unit);
    co_return done;
}

} // namespace

void list_refunds(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/payments/refunds",
                .access = http::access::admin,
                .summary = "Refunds that are not done yet, the oldest first.",
                .tag = "payments",
                .answers = {{200, "Refunds under way and parked", open_refund_shape.describe_page()},
                            {400, "A filter is not valid"}},
                .query = filter_shape.describe(),
                .handle = [&context](http::request& request) { return list(context, request); }});
    routes.add({.method = http::method::post,
                .path = "/api/admin/payments/{paymentId}/refunds/resume",
                .access = http::access::admin,
                .summary = "Retries parked refunds of a payment, or a payment that was left to an operator.",
                .tag = "payments",
                .answers = {{202, "They are tried again", payment_with_history_shape.describe()},
                            {400, "A field is not valid"},
                            {404, "No such payment"},
                            {409, "None of them is parked"}},
                .body = resumption_shape.describe(),
                .act = "refund.resume",
                .handle = [&context](http::request& request) { return resume(context, request); }});
}

} // namespace fcg::payments
