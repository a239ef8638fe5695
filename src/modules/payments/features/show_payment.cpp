#include "features/features.hpp"
#include "inside/payment/payment_answer.hpp"

namespace fcg::payments {

namespace {

http::response answer(parts& of, http::request const& asked)
{
    auto const id = asked.path_id("paymentId", "payment");
    if (!id)
        return id.error();
    auto const events =
        of.db.read([&](storage::reader& in) { return storage::events_of(in, stream_of(id->to_string())); });
    if (events.empty())
        return http::not_found("payment");
    auto const shown = to_answer_with_history(events);
    // Another's payment is answered like one that does not exist: ids must not be confirmed to strangers.
    if (!asked.caller->is_admin() && shown.user_id != asked.caller_id().to_string())
        return http::not_found("payment");
    return http::ok(payment_with_history_shape.write(shown));
}

} // namespace

void show_payment(http::routes& into, parts& of)
{
    into.add(
        {.method = http::method::get,
         .path = "/api/payments/{paymentId}",
         .access = http::access::signed_in,
         .summary = "One payment, its refunds and all that happened to it; for its buyer and for admins.",
         .tag = "payments",
         .answers = {{200, "The payment", payment_with_history_shape.describe()}, {404, "No such payment"}},
         .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::payments
