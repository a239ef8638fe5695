#include "features/features.hpp"
#include "inside/promotions/promotion_editing.hpp"
#include "inside/promotions/promotion_shape.hpp"
#include "inside/promotions/promotion_store.hpp"

namespace fcg::games {

namespace {

task<http::response> answer(parts& of, http::request& asked)
{
    auto const found = find_promotion_to_edit(of, asked);
    if (!found)
        co_return found.error();
    auto unit = [&](storage::transaction& in) {
        wake_schedule_after_commit(in, of);
        return end_promotion(in, *found, of.with.clock.now());
    };
    auto const ended = co_await of.db.write(unit);
    if (!ended)
        co_return http::precondition_failed();
    asked.change.before = promotion_shape.write(show(*found, of.with.clock.now()));
    co_return http::no_content();
}

} // namespace

void end_promotion(http::routes& into, parts& of)
{
    into.add({.method = http::method::del,
              .path = "/api/promotions/{id}",
              .access = http::access::admin,
              .summary = "Deletes a promotion; one that runs ends at once.",
              .tag = "promotions",
              .answers = {{204, "Nobody buys under it any more"},
                          {404, "No such promotion"},
                          {412, "The promotion has changed since it was read"}},
              .headers = {http::if_match(false)},
              .act = "promotion.end",
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::games
