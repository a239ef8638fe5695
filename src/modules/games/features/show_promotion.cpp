#include "features/features.hpp"
#include "internal/promotions/promotion_shape.hpp"
#include "internal/promotions/promotion_store.hpp"

namespace fcg::games {

namespace {

http::response answer(module_context& context, http::request const& request)
{
    auto const id = request.path_id("id", "promotion");
    if (!id)
        return id.error();
    auto const promotion = context.db.read([&id](storage::reader& db) { return find_promotion(db, *id); });
    auto const now = context.env.clock.now();
    bool const is_admin = request.caller && request.caller->is_admin();
    if (!promotion || (!is_admin && phase_at(*promotion, now) == promotion_phase::scheduled))
        return http::not_found("promotion");
    auto shown = http::ok(promotion_shape.write(show(*promotion, now)));
    shown.with("ETag", http::version_etag(promotion->version));
    return shown;
}

} // namespace

void show_promotion(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::get,
         .path = "/api/promotions/{id}",
         .access = http::access::anyone,
         .summary = "One promotion, also when it is over; before it starts, for admins alone.",
         .tag = "promotions",
         .answers = {{200, "The promotion; its ETag is needed to change it", promotion_shape.describe()},
                     {404, "No such promotion, or it has not started"}},
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
