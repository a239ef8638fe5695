#include "features/features.hpp"
#include "internal/promotions/promotion_editing.hpp"
#include "internal/promotions/promotion_shape.hpp"
#include "internal/promotions/promotion_store.hpp"

namespace fcg::games {

namespace {

http::problem promotion_over()
{
    return http::conflict("promotion-over", "The promotion is over",
                          "it no longer affects prices; create another one");
}

http::result<promotion> store(storage::transaction& tx, module_context& context, promotion const& before,
                              promotion after)
{
    if (auto fault = find_unknown_game(tx, after))
        return std::move(*fault);
    after.id = before.id;
    after.version = before.version + 1;
    after.created_at = before.created_at;
    after.updated_at = context.env.clock.now();
    if (!update_promotion(tx, before, after))
        return http::precondition_failed();
    wake_schedule_after_commit(tx, context);
    return after;
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const now = context.env.clock.now();
    auto const body = read_promotion_body(request, context.settings.currency, now);
    if (!body)
        co_return body.error();
    auto const before = find_promotion_to_edit(context, request);
    if (!before)
        co_return before.error();
    if (phase_at(*before, now) == promotion_phase::over)
        co_return promotion_over();

    auto unit = [&](storage::transaction& tx) { return store(tx, context, *before, *body); };
    auto const stored = co_await context.db.write(unit);
    if (!stored)
        co_return stored.error();
    request.change = {promotion_shape.write(show(*before, now)), promotion_shape.write(show(*stored, now))};
    auto shown = http::ok(request.change.after);
    shown.with("ETag", http::version_etag(stored->version));
    co_return shown;
}

} // namespace

void update_promotion(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::put,
         .path = "/api/promotions/{id}",
         .access = http::access::admin,
         .summary = "Replaces a promotion; of one that runs prices follow at once.",
         .tag = "promotions",
         .answers = {{200, "The promotion as it is now, with its new ETag", promotion_shape.describe()},
                     {400, "A field is not valid"},
                     {404, "No such promotion"},
                     {409, "promotion-over"},
                     {412, "The promotion has changed since it was read"},
                     {428, "If-Match is missing"}},
         .body = promotion_body_shape.describe(),
         .headers = {http::if_match(true)},
         .act = "promotion.change",
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
