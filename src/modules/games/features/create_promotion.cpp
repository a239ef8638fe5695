#include "features/features.hpp"
#include "internal/promotions/promotion_editing.hpp"
#include "internal/promotions/promotion_shape.hpp"
#include "internal/promotions/promotion_store.hpp"

namespace fcg::games {

namespace {

http::result<promotion> store(storage::transaction& tx, module_context& context, promotion promotion)
{
    if (auto fault = find_unknown_game(tx, promotion))
        return std::move(*fault);
    promotion.id = context.env.ids.next();
    promotion.created_at = promotion.updated_at = context.env.clock.now();
    insert_promotion(tx, promotion);
    wake_schedule_after_commit(tx, context);
    return promotion;
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const now = context.env.clock.now();
    auto const body = read_promotion_body(request, context.settings.currency, now);
    if (!body)
        co_return body.error();
    auto unit = [&](storage::transaction& tx) { return store(tx, context, *body); };
    auto const stored = co_await context.db.write(unit);
    if (!stored)
        co_return stored.error();
    request.change.after = promotion_shape.write(show(*stored, now));
    auto response = http::created("/api/promotions/" + stored->id.to_string(), request.change.after);
    response.with("ETag", http::version_etag(stored->version));
    co_return response;
}

} // namespace

void create_promotion(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/promotions",
                .access = http::access::admin,
                .summary = "Lowers prices for a time. Of several promotions of a game the lowest price wins.",
                .tag = "promotions",
                .answers = {{201, "The promotion, with its ETag", promotion_shape.describe()},
                            {400, "A field is not valid"}},
                .body = promotion_body_shape.describe(),
                .act = "promotion.create",
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
