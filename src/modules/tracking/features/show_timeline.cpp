#include "features/features.hpp"
#include "internal/timeline.hpp"

namespace fcg::tracking {

namespace {

task<http::response> answer(module_context& context, http::request& request)
{
    auto timeline = co_await find_visible(context, request);
    if (!timeline)
        co_return timeline.error();
    sort_by_time(*timeline);
    co_return http::ok(timeline_shape.write(*timeline));
}

} // namespace

void show_timeline(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::get,
         .path = "/api/purchases/{paymentId}/timeline",
         .access = http::access::signed_in,
         .summary = "What happened to a purchase of the caller and when; admins see everybody's.",
         .tag = "tracking",
         .answers = {{200, "The steps, in the order in which they happened", timeline_shape.describe()},
                     {404, "No such purchase, or somebody else's"},
                     {503, "Nothing is known of it here yet, and games cannot be asked"}},
         .handle = [&](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::tracking
