#include "internal/engine/query_body.hpp"

#include "internal/engine/mapping.hpp"
#include "internal/engine/word_clauses.hpp"
#include "internal/index/labels.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/text.hpp"

#include <utility>

namespace fcg::indexer {

namespace {

/// The embedded engine has the same limits: at most 20 values of a kind, but all bands and years.
constexpr std::int64_t max_values = 20;
constexpr std::int64_t all_values = 1'000;
/// The number of developers and tags that are read; most of them do not contain the words themselves.
constexpr std::int64_t looked_at_names = 200;

clause range(char const* field, auto const& min, auto const& max)
{
    json::value::object limits;
    if (min)
        limits.emplace_back("gte", number(std::int64_t{*min}));
    if (max)
        limits.emplace_back("lte", number(std::int64_t{*max}));
    return named("range", named(field, object(std::move(limits))));
}

/// Returns the key of a label name. No game has an empty key.
std::string key_of(std::string const& name)
{
    auto key = label_key(name);
    return core::is_utf8(key) ? key : std::string{};
}

clauses filters_of(search_query const& query)
{
    clauses clauses;
    for (std::size_t kind = 0; kind < label_kinds; ++kind)
        if (auto const& name = query.labels[kind])
            clauses.push_back(
                named("term", named(label_field(static_cast<label_kind>(kind)), text(key_of(*name)))));
    if (query.min_price || query.max_price)
        clauses.push_back(range("price_key", query.min_price, query.max_price));
    if (query.on_sale)
        clauses.push_back(named("term", named("on_sale", clause(*query.on_sale))));
    if (query.first_day || query.last_day)
        clauses.push_back(range("release_day", query.first_day, query.last_day));
    return clauses;
}

bool is_by_score(search_query const& query, wording const* words)
{
    return query.order == search_order::relevance && words != nullptr;
}

clause first_order(search_query const& query, wording const* words)
{
    auto const way = text(query.descending ? "desc" : "asc");
    if (is_by_score(query, words))
        return named("_score", text("desc"));
    switch (query.order) {
    case search_order::title:
        return named("title_key", way);
    case search_order::price:
        return named("price_key", way);
    case search_order::release_date:
        return named("release_day", object({{"order", way}, {"missing", text("_last")}}));
    case search_order::relevance:
    case search_order::popularity:
        break;
    }
    return named("popularity", text("desc"));
}

/// Adds the game's id as the last criterion, which distinguishes equal ones.
clause then_by_id(clause first)
{
    return list({std::move(first), named("game_id", text("asc"))});
}

clause count(label_kind kind, std::int64_t max_count)
{
    auto order = list({named("_count", text("desc")), named("_key", text("asc"))});
    return named("terms", object({{"field", text(label_field(kind))},
                                  {"size", number(max_count)},
                                  {"order", std::move(order)}}));
}

clause facets()
{
    json::value::object own_object;
    for (auto const kind : {label_kind::genre, label_kind::tag, label_kind::developer, label_kind::platform})
        own_object.emplace_back(label_field(kind), count(kind, max_values));
    for (auto const kind : {label_kind::price_band, label_kind::release_year})
        own_object.emplace_back(label_field(kind), count(kind, all_values));
    return object(std::move(own_object));
}

json::value::object request(clause query, std::size_t max_count, std::chrono::milliseconds limit)
{
    return {{"query", std::move(query)},
            {"size", number(static_cast<std::int64_t>(max_count))},
            {"_source", clause(false)},
            {"track_total_hits", clause(true)},
            {"timeout", text(std::to_string(limit.count()) + "ms")}};
}

} // namespace

std::string search_body(search_query const& requested_query, wording const* words, std::string_view after,
                        std::chrono::milliseconds limit)
{
    auto filters = filters_of(requested_query);
    json::value::object query;
    if (is_by_score(requested_query, words))
        query.emplace_back("must", scored(*words, requested_query.text));
    else if (words != nullptr)
        filters.push_back(unscored(*words));
    query.emplace_back("filter", list(std::move(filters)));
    auto body = request(named("bool", object(std::move(query))), requested_query.limit + 1, limit);
    body.emplace_back("sort", then_by_id(first_order(requested_query, words)));
    if (requested_query.facets)
        body.emplace_back("aggs", facets());
    if (!after.empty())
        body.emplace_back("search_after", std::get<json::value>(json::parse(after)));
    return object(std::move(body)).to_text();
}

std::string suggest_body(wording const& words, std::size_t max_count, std::chrono::milliseconds limit)
{
    json::value::object query{{"must", scored(words, {})}, {"filter", all_in_field(words.words, "title")}};
    auto body = request(named("bool", object(std::move(query))), max_count, limit);
    body.emplace_back("sort", then_by_id(named("_score", text("desc"))));
    json::value::object names;
    for (auto const& [field, kind] :
         {std::pair{"developer", label_kind::developer}, std::pair{"tags", label_kind::tag}})
        names.emplace_back(label_field(kind),
                           object({{"filter", all_in_field(words.words, field)},
                                   {"aggs", named("names", count(kind, looked_at_names))}}));
    auto everything = object({{"global", object({})}, {"aggs", object(std::move(names))}});
    body.emplace_back("aggs", named("everything", std::move(everything)));
    return object(std::move(body)).to_text();
}

std::optional<std::string> read_sort_values(search_query const& query, std::string_view written)
{
    auto const values = json::parse(written);
    auto const* const value = std::get_if<json::value>(&values);
    auto const* const list = value ? value->as_list() : nullptr;
    if (list == nullptr || list->size() != 2)
        return std::nullopt;
    auto const& first = list->front();
    bool const is_text = first.as_text() != nullptr;
    if (query.order == search_order::title ? !is_text : first.as_number() == nullptr)
        return std::nullopt;
    auto const* const id = list->back().as_text();
    if (id == nullptr || !core::uuid::parse(*id))
        return std::nullopt;
    return std::string(written);
}

} // namespace fcg::indexer
