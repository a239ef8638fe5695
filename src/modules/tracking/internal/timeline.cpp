#include "internal/timeline.hpp"

#include "bus/contracts/purchase_tracked.hpp"
#include "games/api/questions.hpp"
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

step kind_of(shown_step const& step)
{
    auto const known = parse_step(step.step);
    if (!known)
        throw std::runtime_error("a timeline holds the unknown step " + step.step);
    return *known;
}

/// Returns true if a purchase of this status has ended.
bool has_ended(std::string_view status)
{
    auto const known = parse_step(status);
    return known && is_end(*known);
}

/// Sets the status and `is_over`, which follow from the steps in the order in which they happened.
void sum_up(timeline& timeline)
{
    auto in_order = timeline;
    sort_by_time(in_order);
    timeline.status = "requested";
    for (auto const& step : in_order.steps) {
        auto const kind = kind_of(step);
        if (is_end(kind))
            timeline.status = step.step;
        else if (timeline.status == "requested" && kind > step::overdue)
            timeline.status = "processing";
        bool const is_first_refund =
            kind == step::payment_refunded && timeline.status != to_text(step::refunded);
        bool const opens_again = kind == step::refund_requested || is_first_refund;
        timeline.is_over = is_end(kind) || (timeline.is_over && !opens_again) ||
                           (kind == step::kept && has_ended(timeline.status));
    }
}

bool may_see(http::request const& request, std::string const& buyer)
{
    return request.caller->is_admin() || request.caller_id().to_string() == buyer;
}

timeline without_steps(games::purchase_summary const& card)
{
    timeline timeline;
    timeline.payment_id = card.payment_id;
    timeline.user_id = card.user_id;
    timeline.status = card.status;
    timeline.is_over = has_ended(card.status);
    return timeline;
}

} // namespace

http::shape<shown_step> const step_shape{
    "PurchaseStep",
    {http::integer("number", &shown_step::number, 1, 1'000'000'000'000,
                   "in the order in which the store received it; never changes"),
     http::choice("step", &shown_step::step, step_names()),
     http::moment("at", &shown_step::time, "when it happened"), http::text("detail", &shown_step::detail)}};

http::shape<timeline> const timeline_shape{
    "PurchaseTimeline",
    {http::text("paymentId", &timeline::payment_id, {.format = "uuid"}),
     http::choice("status", &timeline::status,
                  {"requested", "processing", "completed", "declined", "failed", "cancelled", "refunded"}),
     http::objects("steps", &timeline::steps, step_shape)}};

std::string stream_of(contracts::payment_id const& payment_id)
{
    return "purchase-" + payment_id;
}

std::optional<timeline> find_timeline(storage::reader& db, contracts::payment_id const& payment_id)
{
    auto const events = storage::events_of(db, stream_of(payment_id));
    if (events.empty())
        return std::nullopt;
    timeline timeline;
    timeline.payment_id = payment_id;
    timeline.newest_at = events.back().occurred_at;
    for (auto const& event : events) {
        auto content = read(event);
        timeline.user_id = std::move(content.user_id);
        timeline.steps.push_back({.number = content.number,
                                  .step = std::move(content.step),
                                  .time = content.happened_at,
                                  .detail = std::move(content.detail)});
    }
    sum_up(timeline);
    return timeline;
}

void sort_by_time(timeline& timeline)
{
    auto const sort_key = [](shown_step const& step) {
        return std::tuple(step.time, kind_of(step), step.number);
    };
    std::ranges::sort(timeline.steps, {}, sort_key);
}

task<http::result<timeline>> find_visible(module_context& context, http::request& request)
{
    constexpr auto resource = "purchase";
    auto const id = request.path_id("paymentId", resource);
    if (!id)
        co_return id.error();
    auto payment_id = id->to_string();
    auto stored_timeline =
        context.db.read([&](storage::reader& db) { return find_timeline(db, payment_id); });
    if (!stored_timeline) {
        games::purchase_question question{std::move(payment_id)};
        auto const answer = co_await context.questions.ask(std::move(question));
        if (!answer.purchases.empty())
            stored_timeline = without_steps(answer.purchases.front());
    }
    if (!stored_timeline || !may_see(request, stored_timeline->user_id))
        co_return http::not_found(resource);
    co_return std::move(*stored_timeline);
}

} // namespace fcg::tracking
