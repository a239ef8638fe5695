#include "inside/timeline.hpp"

#include "bus/contracts/purchase_tracked.hpp"
#include "platform/storage/event_store.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <variant>

namespace fcg::tracking {

namespace {

contracts::purchase_tracked read(storage::stored_event const& event)
{
    auto const parsed = json::parse(event.payload);
    contracts::purchase_tracked content;
    auto const* const body = std::get_if<json::value>(&parsed);
    auto const fault = body != nullptr ? from_json(*body, content) : std::get<json::fault>(parsed).reason;
    if (!fault.empty())
        throw std::runtime_error(event.stream + " version " + std::to_string(event.stream_version) +
                                 " cannot be read: " + fault);
    return content;
}

step kind_of(shown_step const& one)
{
    auto const known = parse_step(one.step);
    if (!known)
        throw std::runtime_error("a time line holds the unknown step " + one.step);
    return *known;
}

/// What the steps, in the order in which they happened, add up to.
void sum_up(timeline& of)
{
    auto in_order = of;
    sort_by_time(in_order);
    of.status = "requested";
    for (auto const& one : in_order.steps) {
        auto const kind = kind_of(one);
        if (is_end(kind))
            of.status = one.step;
        else if (of.status == "requested" && kind > step::overdue)
            of.status = "processing";
        bool const is_first_refund = kind == step::payment_refunded && of.status != to_text(step::refunded);
        bool const opens_again = kind == step::refund_requested || is_first_refund;
        of.is_over = is_end(kind) || (of.is_over && !opens_again) ||
                     (kind == step::kept && is_end(std::string_view(of.status)));
    }
}

} // namespace

http::shape<shown_step> const step_shape{
    "PurchaseStep",
    {http::integer("number", &shown_step::number, 1, 1'000'000'000'000,
                   "in the order in which the store heard of it; never changes"),
     http::choice("step", &shown_step::step, step_names()),
     http::moment("at", &shown_step::at, "when it happened"), http::text("detail", &shown_step::detail)}};

http::shape<timeline> const timeline_shape{
    "PurchaseTimeline",
    {http::text("paymentId", &timeline::payment_id, {.format = "uuid"}),
     http::choice("status", &timeline::status,
                  {"requested", "processing", "completed", "declined", "failed", "cancelled", "refunded"}),
     http::objects("steps", &timeline::steps, step_shape)}};

std::string stream_of(std::string_view payment_id)
{
    return "purchase-" + std::string(payment_id);
}

std::optional<timeline> find_timeline(storage::reader& in, std::string_view payment_id)
{
    auto const events = storage::events_of(in, stream_of(payment_id));
    if (events.empty())
        return std::nullopt;
    timeline found;
    found.payment_id = payment_id;
    found.newest_at = events.back().occurred_at;
    for (auto const& event : events) {
        auto content = read(event);
        found.user_id = std::move(content.user_id);
        found.steps.push_back({.number = content.number,
                               .step = std::move(content.step),
                               .at = content.happened_at,
                               .detail = std::move(content.detail)});
    }
    sum_up(found);
    return found;
}

void sort_by_time(timeline& of)
{
    auto const place = [](shown_step const& one) { return std::tuple(one.at, kind_of(one), one.number); };
    std::ranges::sort(of.steps, {}, place);
}

bool is_end(std::string_view status)
{
    auto const known = parse_step(status);
    return known && is_end(*known);
}

} // namespace fcg::tracking
