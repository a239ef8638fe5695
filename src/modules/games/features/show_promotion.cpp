#include "features/features.hpp"
#include "inside/promotions/promotion_shape.hpp"
#include "inside/promotions/promotion_store.hpp"

namespace fcg::games {

namespace {

http::response answer(parts& of, http::request const& asked)
{
    auto const id = asked.path_id("id", "promotion");
    if (!id)
        return id.error();
    auto const found = of.db.read([&id](storage::reader& in) { return find_promotion(in, *id); });
    auto const now = of.with.clock.now();
    bool const is_admin = asked.caller && asked.caller->is_admin();
    if (!found || (!is_admin && phase_at(*found, now) == promotion_phase::scheduled))
        return http::not_found("promotion");
    auto shown = http::ok(promotion_shape.write(show(*found, now)));
    shown.with("ETag", http::version_etag(found->version));
    return shown;
}

} // namespace

void show_promotion(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/promotions/{id}",
              .access = http::access::anyone,
              .summary = "One promotion, also when it is over; before it starts, for admins alone.",
              .tag = "promotions",
              .answers = {{200, "The promotion; its ETag is needed to change it", promotion_shape.describe()},
                          {404, "No such promotion, or it has not started"}},
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::games
