#include "features/features.hpp"
#include "internal/promotions/promotion_shape.hpp"
#include "internal/promotions/promotion_store.hpp"

#include <algorithm>
#include <iterator>

namespace fcg::games {

namespace {

struct filter {
    std::string status = "current";
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::shape<filter> const filter_shape{
    "PromotionFilter",
    {http::with_default(
         http::choice("status", &filter::status, {"current", "scheduled", "running", "over", "all"},
                      "current: running, and for admins scheduled, too; the others need an admin")),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)), http::cursor(&filter::cursor)}};

/// Only admins see a promotion before it starts.
promotion_query periods_of(filter const& filter, bool is_admin, core::time_point now)
{
    promotion_query query;
    if (!is_admin)
        query.starts_until = now;
    if (filter.status == "scheduled")
        query.starts_after = now;
    if (filter.status == "running")
        query.starts_until = now;
    if (filter.status == "over")
        query.ends_until = now;
    else if (filter.status != "all")
        query.ends_after = now;
    return query;
}

std::string name_of_list(filter const& filter)
{
    return "promotions " + filter.status;
}

http::result<promotion_query> to_query(filter const& filter, bool is_admin, core::time_point now)
{
    auto query = periods_of(filter, is_admin, now);
    query.max = filter.limit + 1;
    if (!filter.cursor)
        return query;
    auto const cursor = http::read_cursor(name_of_list(filter), *filter.cursor, 2);
    if (!cursor)
        return cursor.error();
    auto const start = json::to_integer({cursor->at(0)});
    if (!start)
        return http::invalid_fields({{"cursor", "is not one that this list gave"}});
    query.start = core::from_micros(*start);
    query.id = cursor->at(1);
    return query;
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const filter = filter_shape.read_query(request);
    if (!filter)
        co_return filter.error();
    bool const is_admin = request.caller && request.caller->is_admin();
    bool const is_for_everybody = filter->status == "current" || filter->status == "running";
    if (!is_for_everybody && !is_admin)
        co_return http::forbidden("only an admin may see promotions that do not run");
    auto const now = context.env.clock.now();
    auto const query = to_query(*filter, is_admin, now);
    if (!query)
        co_return query.error();

    auto look = [&query](storage::reader& db) { return read_promotions(db, *query); };
    auto promotions = co_await context.db.read_long(look);
    auto const next = http::cut_to_page(promotions, filter->limit, [&](auto const& last) {
        return http::make_cursor(name_of_list(*filter),
                                 {std::to_string(core::to_micros(last.starts_at)), last.id.to_string()});
    });
    std::vector<shown_promotion> shown;
    std::ranges::transform(promotions, std::back_inserter(shown),
                           [now](promotion const& promotion) { return show(promotion, now); });
    co_return http::ok(promotion_shape.write_page(shown, next));
}

} // namespace

void list_promotions(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/promotions",
                .access = http::access::anyone,
                .summary = "Promotions by their start.",
                .tag = "promotions",
                .answers = {{200, "A page of promotions", promotion_shape.describe_page()},
                            {400, "A parameter is unknown or not valid"},
                            {403, "Only an admin may see what does not run"}},
                .query = filter_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
