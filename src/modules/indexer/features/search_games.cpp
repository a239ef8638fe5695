#include "features/features.hpp"
#include "inside/search/search.hpp"
#include "inside/search/search_answer.hpp"
#include "inside/search/search_text.hpp"
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

/// A cursor belongs to the query that it was made in: the same words, filters and order.
std::string name_of_list(question const& asked, search_query const& wanted)
{
    std::string all = asked.sort;
    auto const add = [&all](std::string_view part) { (all += '\n') += part; };
    add(asked.text);
    for (auto const& label : wanted.labels)
        add(label.value_or(""));
    for (auto const& price : {wanted.min_price, wanted.max_price})
        add(price ? std::to_string(*price) : "");
    add(wanted.on_sale ? std::to_string(*wanted.on_sale) : "");
    for (auto const& day : {wanted.first_day, wanted.last_day})
        add(day ? std::to_string(*day) : "");
    constexpr std::size_t enough = 9;
    return "search " + core::to_base64url(core::sha256(all).substr(0, enough));
}

http::result<search_query> to_query(question const& asked)
{
    search_query query;
    std::vector<http::field_fault> faults;
    query.text = asked.text;
    query.labels = {asked.genre, asked.tag, asked.developer, asked.publisher, asked.platform};
    query.min_price = read_price(asked.min_price, "minPrice", faults);
    query.max_price = read_price(asked.max_price, "maxPrice", faults);
    if (!faults.empty())
        return http::invalid_fields(std::move(faults));
    query.on_sale = asked.on_sale;
    if (asked.released_from)
        query.first_day = release_day(asked.released_from);
    if (asked.released_to)
        query.last_day = release_day(asked.released_to);
    query.order = order_of(asked.sort);
    query.descending = asked.sort.starts_with('-');
    query.facets = asked.facets;
    query.limit = static_cast<std::size_t>(asked.limit);
    if (asked.cursor) {
        auto const parts = http::read_cursor(name_of_list(asked, query), *asked.cursor, 1);
        if (!parts)
            return parts.error();
        query.after = read_place(parts->front());
    }
    return query;
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = question_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto query = to_query(*wanted);
    if (!query)
        co_return query.error();

    auto const list = name_of_list(*wanted, *query);
    auto const page = co_await of.engine.search(std::move(*query));
    if (!page)
        co_return page.error();
    std::optional<std::string> next;
    if (page->next)
        next = http::make_cursor(list, {write_place(*page->next)});
    co_return http::ok(write_page(*page, next));
}

} // namespace

void search_games(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/games/search",
              .access = http::access::anyone,
              .summary = "Games in which all words stand, the most fitting first; typos are forgiven.",
              .tag = "indexer",
              .answers = {{200, "A page of games", describe_search_page()},
                          {400, "A parameter is unknown or not valid"}},
              .query = question_shape.describe(),
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::indexer
