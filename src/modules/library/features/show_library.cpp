#include "features/features.hpp"
#include "internal/entitlement.hpp"

namespace fcg::library {

namespace {

struct page_query {
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::shape<page_query> const page_query_shape{
    "LibraryPage",
    {http::with_default(http::integer("limit", &page_query::limit, 1, 100)),
     http::cursor(&page_query::cursor)}};

constexpr std::string_view select_page =
    "SELECT game_id, payment_id, price_paid_minor, currency, acquired_at, source, used_at FROM entitlements "
    "WHERE user_id = $1 AND (acquired_at, game_id) < ($2, $3) ORDER BY acquired_at DESC, game_id DESC LIMIT "
    "$4";

task<http::response> answer(module_context& context, contracts::user_id user_id, http::request& request)
{
    auto const query = page_query_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto const start = http::read_newest_first("library", query->cursor);
    if (!start)
        co_return start.error();

    std::vector<entitlement> entitlements;
    context.db.read([&](storage::reader& db) {
        auto rows = db.query(select_page, user_id, start->moment, start->id, query->limit + 1);
        while (rows.next())
            entitlements.push_back(read_entitlement(rows));
    });
    auto const next = http::cut_to_page(entitlements, query->limit, [](auto const& last) {
        return http::make_cursor("library", http::newest_first{last.acquired_at, last.game_id});
    });
    co_await name_games(context, entitlements);
    co_return http::ok(entitlement_shape.write_page(entitlements, next));
}

task<http::response> answer_for_admin(module_context& context, http::request& request)
{
    auto const user = request.path_id("id", "user");
    if (!user)
        co_return user.error();
    auto user_id = user->to_string();
    auto page = co_await answer(context, std::move(user_id), request);
    co_return page;
}

} // namespace

void show_library(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/library",
                .access = http::access::signed_in,
                .summary = "The caller's games, the newest first.",
                .tag = "library",
                .answers = {{200, "A page of the library", entitlement_shape.describe_page()}},
                .query = page_query_shape.describe(),
                .handle = [&](http::request& request) {
                    return answer(context, request.caller_id().to_string(), request);
                }});
    routes.add({.method = http::method::get,
                .path = "/api/users/{id}/library",
                .access = http::access::admin,
                .summary = "A player's games, the newest first.",
                .tag = "library",
                .answers = {{200, "A page of the library", entitlement_shape.describe_page()},
                            {404, "The id is not that of a user"}},
                .query = page_query_shape.describe(),
                .handle = [&](http::request& request) { return answer_for_admin(context, request); }});
}

} // namespace fcg::library
