#include "features/features.hpp"
#include "inside/payment/open_refunds.hpp"
#include "inside/payment/payment_answer.hpp"
#include "inside/settling/cut_off.hpp"

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

struct open_refund_answer {
    std::string payment_id;
    refund_answer refund;
};

/// The members of a refund as a payment shows them, and the payment's id before them.
http::shape<open_refund_answer> const open_refund_shape{
    "OpenRefund",
    {http::text("paymentId", &open_refund_answer::payment_id),
     http::object("refund", &open_refund_answer::refund, refund_shape())}};

open_refund_answer to_answer(open_refund const& one)
{
    refund_answer shown{.reference = std::nullopt,
                        .amount = core::format_amount(one.amount),
                        .currency = std::string(one.amount.currency.code()),
                        .cause = one.cause,
                        .reason = one.reason,
                        .status = one.status,
                        .trouble = one.trouble,
                        .attempts = one.attempts,
                        .requested_at = one.requested_at,
                        .last_update_at = one.last_update_at};
    if (!one.reference.empty())
        shown.reference = one.reference;
    return {one.payment_id, std::move(shown)};
}

task<http::response> list(parts& of, http::request& asked)
{
    auto const wanted = filter_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto look = [&wanted](storage::reader& in) {
        return read_open_refunds(in, wanted->status.value_or(std::string()), wanted->limit);
    };
    auto const found = co_await of.db.read_long(look);
    std::vector<open_refund_answer> shown;
    for (auto const& one : found)
        shown.push_back(to_answer(one));
    co_return http::ok(open_refund_shape.write_page(shown, std::nullopt));
}

struct resumption {
    std::optional<std::string> reference;
};

http::shape<resumption> const resumption_shape{
    "RefundResumption",
    {http::text("reference", &resumption::reference,
                {.description = "of the charge; when it is left out, all parked refunds of the payment"})}};

http::response resume_in(storage::transaction& in, parts const& of, std::string const& payment_id,
                         resumption const& which, step const& at)
{
    auto const state = load_payment(in, payment_id);
    if (!state)
        return http::not_found("payment");
    bool const is_whole = !which.reference;
    std::int64_t resumed =
        is_whole && resume_cut_off(in, payment_id, of.how.max_cut_off_attempts, at) ? 1 : 0;
    for (auto const& one : state->refunds)
        if (!which.reference || one.reference == *which.reference)
            resumed += resume_refund(in, payment_id, one.reference, at) ? 1 : 0;
    if (resumed == 0)
        return http::conflict("no-parked-refund", "Nothing is parked",
                              "neither this payment nor a refund of it waits for an operator");
    auto const events = storage::events_of(in, stream_of(payment_id));
    return http::accepted("/api/payments/" + payment_id,
                          payment_with_history_shape.write(to_answer_with_history(events)));
}

task<http::response> resume(parts& of, http::request& asked)
{
    auto const id = asked.path_id("paymentId", "payment");
    if (!id)
        co_return id.error();
    auto const which = resumption_shape.read_body(asked);
    if (!which)
        co_return which.error();
    auto const payment_id = id->to_string();
    auto unit = [&](storage::transaction& in) {
        return resume_in(in, of, payment_id, *which, of.step_for(asked.trace));
    };
    auto done = co_await of.db.write(unit);
    co_return done;
}

} // namespace

void list_refunds(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/admin/payments/refunds",
              .access = http::access::admin,
              .summary = "Refunds that are not done yet, the oldest first.",
              .tag = "payments",
              .answers = {{200, "Refunds under way and parked", open_refund_shape.describe_page()},
                          {400, "A filter is not valid"}},
              .query = filter_shape.describe(),
              .handle = [&of](http::request& asked) { return list(of, asked); }});
    into.add({.method = http::method::post,
              .path = "/api/admin/payments/{paymentId}/refunds/resume",
              .access = http::access::admin,
              .summary =
                  "Has parked refunds of a payment, or a payment that was left to an operator, tried again.",
              .tag = "payments",
              .answers = {{202, "They are tried again", payment_with_history_shape.describe()},
                          {400, "A field is not valid"},
                          {404, "No such payment"},
                          {409, "None of them is parked"}},
              .body = resumption_shape.describe(),
              .act = "refund.resume",
              .handle = [&of](http::request& asked) { return resume(of, asked); }});
}

} // namespace fcg::payments
