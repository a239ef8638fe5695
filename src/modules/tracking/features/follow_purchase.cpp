#include "features/features.hpp"
#include "internal/following/step_stream.hpp"
#include "internal/timeline.hpp"
#include "platform/http/server/event_stream.hpp"

namespace fcg::tracking {

namespace {

constexpr int retry_after_seconds = 5;

task<http::response> answer(module_context& context, http::request& request)
{
    auto const from = http::read_last_event_id(request);
    if (!from)
        co_return from.error();
    auto const timeline = co_await find_visible(context, request);
    if (!timeline)
        co_return timeline.error();
    // The standard defines 204 as the signal that a client must not reconnect.
    if (has_nothing_more(*timeline, from->last_id, context.env.clock.now()))
        co_return http::no_content();
    auto slot = context.followers.join(timeline->payment_id, request.caller_id(), *request.loop);
    if (!slot)
        co_return http::too_many_requests(retry_after_seconds);
    co_return http::event_stream(
        std::make_shared<step_stream>(context, *timeline, from->last_id, std::move(slot)));
}

} // namespace

void follow_purchase(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::get,
         .path = "/api/purchases/{paymentId}/events",
         .access = http::access::signed_in,
         .summary = "The steps of a purchase of the caller as they happen; admins see everybody's.",
         .tag = "tracking",
         .answers = {{200,
                      "Server-sent events: the step's number as id, its name as event, a PurchaseStep as "
                      "data. Ends soon after the purchase does, and after a quarter of an hour",
                      step_shape.describe(), std::string(http::event_stream_type)},
                     {204, "The purchase has ended, and nothing more will come: do not connect again"},
                     {404, "No such purchase, or somebody else's"},
                     {429, "The caller has too many of these streams open"},
                     {503, "Nothing is known of it here yet, and games cannot be asked"}},
         .query = http::describe_last_event_id(),
         .headers = {http::last_event_id_header()},
         .handle = [&](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::tracking
