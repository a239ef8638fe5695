#include "internal/provider/stripe/stripe_provider.hpp"

namespace fcg::payments {

namespace {

/// Formats a moment for Stripe, whose moments are whole seconds.
std::string seconds_of(core::time_point moment)
{
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(moment).time_since_epoch().count());
}

/// Returns true if the bank has the money. It takes the money when a dispute begins, and returns it when the
/// dispute is won; an inquiry (warning_...) takes none.
bool has_the_money(std::string const& dispute_status)
{
    return dispute_status == "lost" || dispute_status == "needs_response" || dispute_status == "under_review";
}

} // namespace

task<report_page> stripe_provider::report(core::time_point begin, core::time_point end, std::string page)
{
    form query;
    query.add("created[gte]", seconds_of(begin)).add("created[lt]", seconds_of(end)).add("limit", "100");
    query.add("expand[]", "data.latest_charge");
    if (!page.empty())
        query.add("starting_after", page);
    auto const answer = co_await get("/v1/payment_intents", std::move(query));
    auto const* const list = list_in(answer);
    if (list == nullptr)
        lines_.lose(risk::nothing, "its report is not a list");

    report_page report_page;
    for (auto const& value : *list) {
        auto read = read_intent(value);
        if (!read)
            lines_.lose(risk::nothing, "its report has a line that is not a PaymentIntent");
        if (is_true(answer.body, "has_more"))
            report_page.next = read->id;
        if (read->status != "succeeded")
            continue;
        auto line = co_await to_line(std::move(*read));
        report_page.lines.push_back(std::move(line));
    }
    co_return report_page;
}

task<reported_charge> stripe_provider::to_line(stripe_intent intent)
{
    reported_charge line{.reference = intent.id,
                         .payment_id = intent.payment_id,
                         .amount = intent.amount,
                         .state = intent.is_refunded ? reported_charge::kind::refunded
                                                     : reported_charge::kind::charged,
                         .charged_at = intent.created};
    if (!intent.is_disputed)
        co_return line;
    form query;
    query.add("payment_intent", intent.id);
    auto const answer = co_await get("/v1/disputes", std::move(query));
    auto const* const disputes = list_in(answer);
    if (disputes == nullptr)
        lines_.lose(risk::nothing, "its disputes are not a list");
    for (auto const& dispute : *disputes)
        if (has_the_money(json::text_in(dispute, "status")))
            line.state = reported_charge::kind::charged_back;
    co_return line;
}

} // namespace fcg::payments
