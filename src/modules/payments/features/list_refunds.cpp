#include "features/features.hpp"
#include "internal/payment/open_refunds.hpp"
#include "internal/payment/payment_response.hpp"
#include "internal/settlement/refunding.hpp"

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

/// The payment's id and the members of a refund as a payment shows them.
http::shape<open_refund> const open_refund_shape{
    "OpenRefund",
    {http::text("paymentId", &open_refund::payment_id),
     http::object("refund", &open_refund::refund, refund_shape())}};

task<http::response> list(module_context& context, http::request& request)
{
    auto const query = filter_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto look = [&query](storage::reader& db) {
        return read_open_refunds(db, query->status.value_or(std::string()), query->limit);
    };
    auto const refunds = co_await context.db.read_long(look);
    co_return http::ok(open_refund_shape.write_page(refunds, std::nullopt));
}

struct resumption {
    std::optional<std::string> reference;
};

http::shape<resumption> const resumption_shape{
    "RefundResumption",
    {http::text("reference", &resumption::reference,
                {.description = "of the charge; when it is left out, all parked refunds of the payment"})}};

http::response resume_in(storage::transaction& tx, module_context const& context,
                         contracts::payment_id const& payment_id, resumption const& resumption,
                         command_context const& command)
{
    auto const state = load_payment(tx, payment_id);
    if (!state)
        return http::not_found("payment");
    if (resume_waiting(tx, context, *state, resumption.reference, command) == 0)
        return http::conflict("no-parked-refund", "Nothing is parked",
                              "neither this payment nor a refund of it waits for an operator");
    auto const events = storage::events_of(tx, stream_of(payment_id));
    return http::accepted("/api/payments/" + payment_id,
                          payment_with_history_shape.write(replay_with_history(events)));
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
