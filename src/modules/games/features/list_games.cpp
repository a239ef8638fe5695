#include "features/features.hpp"
#include "internal/catalogue/game_list.hpp"
#include "internal/catalogue/game_shape.hpp"
#include "internal/catalogue/game_store.hpp"
#include "internal/catalogue/labels.hpp"

namespace fcg::games {

namespace {

struct filter {
    std::optional<std::string> genre;
    std::optional<std::string> tag;
    std::optional<std::string> developer;
    std::optional<std::string> publisher;
    std::optional<std::string> platform;
    std::optional<std::string> min_price;
    std::optional<std::string> max_price;
    std::optional<std::chrono::year_month_day> released_from;
    std::optional<std::chrono::year_month_day> released_to;
    std::optional<bool> on_sale;
    bool available = true;
    std::string sort = "title";
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::text_rule const label_rule{.min = 1, .max = 200, .description = "in any case"};

http::shape<filter> const filter_shape{
    "GameFilter",
    {http::text("genre", &filter::genre, label_rule), http::text("tag", &filter::tag, label_rule),
     http::text("developer", &filter::developer, label_rule),
     http::text("publisher", &filter::publisher, label_rule),
     http::text("platform", &filter::platform, label_rule),
     http::decimal("minPrice", &filter::min_price,
                   "of the final price, compared as a number, whatever the currency"),
     http::decimal("maxPrice", &filter::max_price), http::date("releasedFrom", &filter::released_from),
     http::date("releasedTo", &filter::released_to, "that day included"),
     http::boolean("onSale", &filter::on_sale, "whether a promotion lowers the price"),
     http::with_default(http::boolean("available", &filter::available, "false: those that were withdrawn")),
     http::with_default(http::choice("sort", &filter::sort,
                                     {"title", "-title", "price", "-price", "releaseDate", "-releaseDate"},
                                     "'-': descending; price: what a game costs now")),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)),
     http::cursor(&filter::cursor, 2'000)}};

list_order order_of(std::string_view sort)
{
    bool const descending = sort.starts_with('-');
    if (descending)
        sort.remove_prefix(1);
    auto const sort_key = sort == "title"   ? sort_key::title
                          : sort == "price" ? sort_key::price
                                            : sort_key::release_date;
    return {sort_key, descending};
}

/// A cursor is valid only for the order in which it was made.
std::string name_of_list(filter const& filter)
{
    return "games " + filter.sort;
}

std::string make_cursor(filter const& filter, list_cursor const& cursor)
{
    return http::make_cursor(name_of_list(filter),
                             {cursor.title, std::to_string(cursor.key), std::to_string(cursor.number)});
}

http::result<list_cursor> read_cursor(filter const& filter)
{
    if (!filter.cursor)
        return first_cursor(order_of(filter.sort));
    auto const cursor = http::read_cursor(name_of_list(filter), *filter.cursor, 3);
    if (!cursor)
        return cursor.error();
    auto const key = json::to_integer({cursor->at(1)});
    auto const number = json::to_integer({cursor->at(2)});
    if (!key || !number)
        return http::invalid_fields({{"cursor", "is not one that this list gave"}});
    return list_cursor{cursor->at(0), *key, *number};
}

std::optional<std::int64_t> read_price(std::optional<std::string> const& decimal, std::string field,
                                       std::vector<http::field_fault>& faults)
{
    if (!decimal)
        return std::nullopt;
    auto const price = core::parse_comparable(*decimal);
    if (!price)
        faults.push_back({std::move(field), "must be a decimal number from 0 with at most two decimals"});
    return price;
}

http::result<list_query> to_query(filter const& filter)
{
    auto cursor = read_cursor(filter);
    if (!cursor)
        return cursor.error();
    list_query query;
    std::vector<http::field_fault> faults;
    query.min_price = read_price(filter.min_price, "minPrice", faults);
    query.max_price = read_price(filter.max_price, "maxPrice", faults);
    if (!faults.empty())
        return http::invalid_fields(std::move(faults));
    std::optional<std::string> const* const labels[] = {&filter.genre, &filter.tag, &filter.developer,
                                                        &filter.publisher, &filter.platform};
    for (std::size_t i = 0; i < label_kinds.size(); ++i)
        if (*labels[i])
            query.labels[i] = fold(**labels[i]);
    if (filter.released_from)
        query.first_day = release_key(filter.released_from);
    if (filter.released_to)
        query.last_day = release_key(filter.released_to);
    query.on_sale = filter.on_sale;
    query.available = filter.available;
    query.order = order_of(filter.sort);
    query.after = std::move(*cursor);
    query.max = filter.limit + 1;
    return query;
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const filter = filter_shape.read_query(request);
    if (!filter)
        co_return filter.error();
    auto const query = to_query(*filter);
    if (!query)
        co_return query.error();

    auto look = [&query](storage::reader& db) { return read_games(db, *query); };
    std::vector<game> games;
    if (query->has_filter())
        games = co_await context.db.read_long(look);
    else
        games = context.db.read(look);

    auto const next = http::cut_to_page(games, filter->limit, [&](auto const& last) {
        return make_cursor(*filter, cursor_of(last, query->order));
    });
    co_return http::ok(game_shape.write_page(games, next));
}

} // namespace

void list_games(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/games",
                .access = http::access::anyone,
                .summary = "The catalogue, page by page.",
                .tag = "games",
                .answers = {{200, "A page of games", game_shape.describe_page()},
                            {400, "A parameter is unknown or not valid"}},
                .query = filter_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
