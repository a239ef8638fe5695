#include "features/features.hpp"
#include "inside/promotions/promotion_shape.hpp"
#include "inside/promotions/promotion_store.hpp"

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

/// Nobody but admins hears of a promotion before it starts.
promotion_query periods_of(filter const& wanted, bool is_admin, core::time_point now)
{
    promotion_query query;
    if (!is_admin)
        query.starts_until = now;
    if (wanted.status == "scheduled")
        query.starts_after = now;
    if (wanted.status == "running")
        query.starts_until = now;
    if (wanted.status == "over")
        query.ends_until = now;
    else if (wanted.status != "all")
        query.ends_after = now;
    return query;
}

std::string name_of_list(filter const& wanted)
{
    return "promotions " + wanted.status;
}

http::result<promotion_query> to_query(filter const& wanted, bool is_admin, core::time_point now)
{
    auto query = periods_of(wanted, is_admin, now);
    query.max = wanted.limit + 1;
    if (!wanted.cursor)
        return query;
    auto const parts = http::read_cursor(name_of_list(wanted), *wanted.cursor, 2);
    if (!parts)
        return parts.error();
    auto const start = json::to_integer({parts->at(0)});
    if (!start)
        return http::invalid_fields({{"cursor", "is not one that this list gave"}});
    query.start = core::from_micros(*start);
    query.id = parts->at(1);
    return query;
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = filter_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    bool const is_admin = asked.caller && asked.caller->is_admin();
    bool const is_for_everybody = wanted->status == "current" || wanted->status == "running";
    if (!is_for_everybody && !is_admin)
        co_return http::forbidden("only an admin may see promotions that do not run");
    auto const now = of.with.clock.now();
    auto const query = to_query(*wanted, is_admin, now);
    if (!query)
        co_return query.error();

    auto look = [&query](storage::reader& in) { return read_promotions(in, *query); };
    auto found = co_await of.db.read_long(look);
    auto const next = http::cut_to_page(found, wanted->limit, [&](auto const& last) {
        return http::make_cursor(name_of_list(*wanted),
                                 {std::to_string(core::to_micros(last.starts_at)), last.id.to_string()});
    });
    std::vector<shown_promotion> shown;
    std::ranges::transform(found, std::back_inserter(shown),
                           [now](promotion const& one) { return show(one, now); });
    co_return http::ok(promotion_shape.write_page(shown, next));
}

} // namespace

void list_promotions(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/promotions",
              .access = http::access::anyone,
              .summary = "Promotions by their start.",
              .tag = "promotions",
              .answers = {{200, "A page of promotions", promotion_shape.describe_page()},
                          {400, "A parameter is unknown or not valid"},
                          {403, "Only an admin may see what does not run"}},
              .query = filter_shape.describe(),
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::games
