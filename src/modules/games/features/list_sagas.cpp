#include "features/features.hpp"
#include "internal/purchases/purchase.hpp"

namespace fcg::games {

namespace {

constexpr std::string_view list_name = "purchase-sagas";

struct filter {
    std::string state = "open";
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::shape<filter> const filter_shape{
    "PurchaseSagaFilter",
    {http::with_default(http::choice("state", &filter::state,
                                     {"open", "overdue", "compensating", "refunding", "parked"},
                                     "refunding: requested by a buyer or an admin")),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)), http::cursor(&filter::cursor)}};

// Each query returns the numbers of a page, those that wait longest first.

/// Open purchases up to the sweep's position are in overdue_purchases; those behind it are from the last
/// minutes.
constexpr std::string_view select_open = R"(
    SELECT o.number
      FROM overdue_purchases o JOIN purchases p ON p.number = o.number
     WHERE o.number > $1 AND p.status IN ('requested', 'processing')
    UNION ALL
    SELECT number
      FROM purchases
     WHERE number > $1 AND number > (SELECT swept_to FROM overdue_sweep) AND status IN ('requested', 'processing')
     ORDER BY number
     LIMIT $2)";

constexpr std::string_view select_overdue = R"(
    SELECT o.number
      FROM overdue_purchases o JOIN purchases p ON p.number = o.number
     WHERE o.number > $1 AND o.times > 0 AND p.status IN ('requested', 'processing')
     ORDER BY o.number
     LIMIT $2)";

constexpr std::string_view select_refunds =
    "SELECT number FROM purchase_refunds WHERE status = $3 AND number > $1 ORDER BY number LIMIT $2";

storage::rows find_numbers(storage::reader& db, std::int64_t after, filter const& filter)
{
    auto const max_count = filter.limit + 1;
    if (filter.state == "open")
        return db.query(select_open, after, max_count);
    if (filter.state == "overdue")
        return db.query(select_overdue, after, max_count);
    auto const status = filter.state == "refunding" ? std::string("requested") : filter.state;
    return db.query(select_refunds, after, max_count, status);
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const filter = filter_shape.read_query(request);
    if (!filter)
        co_return filter.error();
    auto const start = http::read_behind_number(list_name, filter->cursor, {0});
    if (!start)
        co_return start.error();

    auto look = [&](storage::reader& db) {
        return read_purchases(db, context.settings, find_numbers(db, start->number, *filter));
    };
    auto purchases = co_await context.db.read_long(look);

    auto const next = http::cut_to_page(purchases, filter->limit, [](auto const& last) {
        return http::make_cursor(list_name, http::behind_number{last.number});
    });
    co_return http::ok(saga_shape.write_page(purchases, next));
}

} // namespace

void list_sagas(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/purchases",
                .access = http::access::admin,
                .summary = "Purchases that wait for something, those that wait longest first.",
                .tag = "purchases",
                .answers = {{200, "A page of purchases", saga_shape.describe_page()},
                            {400, "A filter is not valid"}},
                .query = filter_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
