#include "features/features.hpp"
#include "inside/promotions/promotion_editing.hpp"
#include "inside/promotions/promotion_shape.hpp"
#include "inside/promotions/promotion_store.hpp"

namespace fcg::games {

namespace {

http::result<promotion> store(storage::transaction& in, parts& of, promotion one)
{
    if (auto fault = find_unknown_game(in, one))
        return std::move(*fault);
    one.id = of.with.ids.next();
    one.created_at = one.updated_at = of.with.clock.now();
    insert_promotion(in, one);
    wake_schedule_after_commit(in, of);
    return one;
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const now = of.with.clock.now();
    auto const body = read_promotion_body(asked, of.how.currency, now);
    if (!body)
        co_return body.error();
    auto unit = [&](storage::transaction& in) { return store(in, of, *body); };
    auto const stored = co_await of.db.write(unit);
    if (!stored)
        co_return stored.error();
    asked.change.after = promotion_shape.write(show(*stored, now));
    auto made = http::created("/api/promotions/" + stored->id.to_string(), asked.change.after);
    made.with("ETag", http::version_etag(stored->version));
    co_return made;
}

} // namespace

void create_promotion(http::routes& into, parts& of)
{
    into.add({.method = http::method::post,
              .path = "/api/promotions",
              .access = http::access::admin,
              .summary = "Lowers prices for a time. Of several promotions of a game the lowest price wins.",
              .tag = "promotions",
              .answers = {{201, "The promotion, with its ETag", promotion_shape.describe()},
                          {400, "A field is not valid"}},
              .body = promotion_body_shape.describe(),
              .act = "promotion.create",
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::games
