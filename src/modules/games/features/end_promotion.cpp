#include "features/features.hpp"
#include "internal/promotions/promotion_editing.hpp"
#include "internal/promotions/promotion_shape.hpp"
#include "internal/promotions/promotion_store.hpp"

namespace fcg::games {

namespace {

task<http::response> answer(module_context& context, http::request& request)
{
    auto const promotion = find_promotion_to_edit(context, request);
    if (!promotion)
        co_return promotion.error();
    auto unit = [&](storage::transaction& tx) {
        wake_schedule_after_commit(tx, context);
        return end_promotion(tx, *promotion, context.env.clock.now());
    };
    auto const ended = co_await context.db.write(unit);
    if (!ended)
        co_return http::precondition_failed();
    request.change.before = promotion_shape.write(show(*promotion, context.env.clock.now()));
    co_return http::no_content();
}

} // namespace

void end_promotion(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::del,
                .path = "/api/promotions/{id}",
                .access = http::access::admin,
                .summary = "Deletes a promotion; one that runs ends at once.",
                .tag = "promotions",
                .answers = {{204, "It no longer lowers prices"},
                            {404, "No such promotion"},
                            {412, "The promotion has changed since it was read"}},
                .headers = {http::if_match(false)},
                .act = "promotion.end",
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
