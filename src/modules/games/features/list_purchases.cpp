#include "features/features.hpp"
#include "internal/purchases/purchase.hpp"

#include <limits>

namespace fcg::games {

namespace {

constexpr std::string_view list_name = "purchases";

struct filter {
    std::optional<std::string> status;
    std::optional<core::uuid> user_id;
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::shape<filter> const filter_shape{
    "PurchaseFilter",
    {http::choice("status", &filter::status, purchase_statuses()),
     http::id("userId", &filter::user_id, "whose; another than the caller's own needs an admin"),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)), http::cursor(&filter::cursor)}};

// The index of the player's slots serves these queries, so that sorting them by time is cheap.

constexpr std::string_view select_page =
    "SELECT number FROM purchases WHERE user_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3";

constexpr std::string_view select_page_of_status =
    "SELECT number FROM purchases WHERE user_id = $1 AND number < $2 "
    "AND status = $4 ORDER BY number DESC LIMIT $3";

storage::rows find_numbers(storage::reader& db, core::uuid const& buyer, std::int64_t before,
                           filter const& filter)
{
    if (filter.status)
        return db.query(select_page_of_status, buyer, before, filter.limit + 1, *filter.status);
    return db.query(select_page, buyer, before, filter.limit + 1);
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const filter = filter_shape.read_query(request);
    if (!filter)
        co_return filter.error();
    auto const start =
        http::read_behind_number(list_name, filter->cursor, {std::numeric_limits<std::int64_t>::max()});
    if (!start)
        co_return start.error();
    auto const buyer = filter->user_id.value_or(request.caller_id());
    if (buyer != request.caller_id() && !request.caller->is_admin())
        co_return http::forbidden("only an admin may see the purchases of others");

    auto look = [&](storage::reader& db) {
        return read_purchases(db, context.settings, find_numbers(db, buyer, start->number, *filter));
    };
    auto purchases = co_await context.db.read_long(look);

    auto const next = http::cut_to_page(purchases, filter->limit, [](auto const& last) {
        return http::make_cursor(list_name, http::behind_number{last.number});
    });
    co_return http::ok(purchase_shape.write_page(purchases, next));
}

} // namespace

void list_purchases(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/purchases",
                .access = http::access::signed_in,
                .summary = "The caller's purchases, the newest first; an admin may ask for a user's.",
                .tag = "purchases",
                .answers = {{200, "A page of purchases", purchase_shape.describe_page()},
                            {400, "A filter is not valid"},
                            {403, "userId is another's, and the caller is no admin"}},
                .query = filter_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
