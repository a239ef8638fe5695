#include "features/features.hpp"
#include "inside/find_visible.hpp"
#include "inside/following/step_stream.hpp"
#include "platform/http/event_stream.hpp"

namespace fcg::tracking {

namespace {

constexpr int retry_after_seconds = 5;

task<http::response> answer(parts& of, games::questions& games, http::request& asked)
{
    auto const from = http::read_last_event_id(asked);
    if (!from)
        co_return from.error();
    auto const found = co_await find_visible(of, games, asked);
    if (!found)
        co_return found.error();
    // By the standard, 204 tells a client that it need not connect again.
    if (has_nothing_more(*found, from->last_id, of.with.clock.now()))
        co_return http::no_content();
    auto place = of.followers.join(found->payment_id, asked.caller_id(), *asked.on);
    if (!place)
        co_return http::too_many_requests(retry_after_seconds);
    co_return http::event_stream(std::make_shared<step_stream>(of, *found, from->last_id, std::move(place)));
}

} // namespace

void follow_purchase(http::routes& into, parts& of, games::questions& games)
{
    into.add(
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
         .handle = [&](http::request& asked) { return answer(of, games, asked); }});
}

} // namespace fcg::tracking
