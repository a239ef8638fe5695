#include "features/features.hpp"
#include "internal/search/search.hpp"
#include "internal/search/search_response.hpp"
#include "internal/search/search_text.hpp"
#include "platform/core/text.hpp"

namespace fcg::indexer {

namespace {

struct question {
    std::string text;
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
    bool facets = false;
    std::string sort = "relevance";
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::text_rule const label_rule{.min = 1, .max = 200, .description = "in any case"};

http::shape<question> const question_shape{
    "GameSearch",
    {search_text(&question::text), http::text("genre", &question::genre, label_rule),
     http::text("tag", &question::tag, label_rule), http::text("developer", &question::developer, label_rule),
     http::text("publisher", &question::publisher, label_rule),
     http::text("platform", &question::platform, label_rule),
     http::decimal("minPrice", &question::min_price,
                   "of the final price, compared as a number, whatever the currency"),
     http::decimal("maxPrice", &question::max_price), http::date("releasedFrom", &question::released_from),
     http::date("releasedTo", &question::released_to, "that day included"),
     http::boolean("onSale", &question::on_sale, "whether a promotion lowers the price"),
     http::with_default(
         http::boolean("facets", &question::facets, "count genres, tags ... of what is found")),
     http::with_default(http::choice(
         "sort", &question::sort,
         {"relevance", "popularity", "title", "-title", "price", "-price", "releaseDate", "-releaseDate"},
         "'-': descending; without q relevance is popularity")),
     http::with_default(http::integer("limit", &question::limit, 1, 100)),
     http::cursor(&question::cursor, 8'000)}};

search_order order_of(std::string_view sort)
{
    if (sort.ends_with("title"))
        return search_order::title;
    if (sort.ends_with("price"))
        return search_order::price;
    if (sort.ends_with("releaseDate"))
        return search_order::release_date;
    return sort == "popularity" ? search_order::popularity : search_order::relevance;
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

/// Returns the name of the list that a cursor belongs to: the words, filters and order of the query.
std::string name_of_list(question const& question, search_query const& query)
{
    std::string text = question.sort;
    auto const add = [&text](std::string_view part) { (text += '\n') += part; };
    add(question.text);
    for (auto const& label : query.labels)
        add(label.value_or(""));
    for (auto const& price : {query.min_price, query.max_price})
        add(price ? std::to_string(*price) : "");
    add(query.on_sale ? std::to_string(*query.on_sale) : "");
    for (auto const& day : {query.first_day, query.last_day})
        add(day ? std::to_string(*day) : "");
    constexpr std::size_t enough = 9;
    return "search " + core::to_base64url(core::sha256(text).substr(0, enough));
}

http::result<search_query> to_query(question const& question)
{
    search_query query;
    std::vector<http::field_fault> faults;
    query.text = question.text;
    query.labels = {question.genre, question.tag, question.developer, question.publisher, question.platform};
    query.min_price = read_price(question.min_price, "minPrice", faults);
    query.max_price = read_price(question.max_price, "maxPrice", faults);
    if (!faults.empty())
        return http::invalid_fields(std::move(faults));
    query.on_sale = question.on_sale;
    if (question.released_from)
        query.first_day = release_day(question.released_from);
    if (question.released_to)
        query.last_day = release_day(question.released_to);
    query.order = order_of(question.sort);
    query.descending = question.sort.starts_with('-');
    query.facets = question.facets;
    query.limit = static_cast<std::size_t>(question.limit);
    if (question.cursor) {
        auto const cursor = http::read_cursor(name_of_list(question, query), *question.cursor, 1);
        if (!cursor)
            return cursor.error();
        query.after = read_cursor(cursor->front());
    }
    return query;
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const filter = question_shape.read_query(request);
    if (!filter)
        co_return filter.error();
    auto query = to_query(*filter);
    if (!query)
        co_return query.error();

    auto const list = name_of_list(*filter, *query);
    auto const page = co_await context.engine.search(std::move(*query));
    if (!page)
        co_return page.error();
    std::optional<std::string> next;
    if (page->next)
        next = http::make_cursor(list, {write_cursor(*page->next)});
    co_return http::ok(write_page(*page, next));
}

} // namespace

void search_games(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/games/search",
                .access = http::access::anyone,
                .summary = "Games that contain all words, the best match first; typos are tolerated.",
                .tag = "indexer",
                .answers = {{200, "A page of games", describe_search_page()},
                            {400, "A parameter is unknown or not valid"}},
                .query = question_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::indexer
