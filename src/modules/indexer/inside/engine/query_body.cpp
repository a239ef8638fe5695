#include "inside/engine/query_body.hpp"

#include "inside/engine/mapping.hpp"
#include "inside/engine/word_clauses.hpp"
#include "inside/index/labels.hpp"
#include "platform/core/ids.hpp"
#include "platform/json/value.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace fcg::indexer {

namespace {

using nlohmann::json;

/// As the embedded engine counts: at most 20 values of a kind, but all bands and years.
constexpr int most_values = 20;
constexpr int all_values = 1'000;
/// Of makers and tags that have the words; most of them are called otherwise.
constexpr int looked_at_names = 200;

json range(std::string const& field, auto const& least, auto const& most)
{
    json limits = json::object();
    if (least)
        limits["gte"] = *least;
    if (most)
        limits["lte"] = *most;
    return {{"range", {{field, std::move(limits)}}}};
}

json filters_of(search_query const& wanted)
{
    json all = json::array();
    for (std::size_t kind = 0; kind < label_kinds; ++kind)
        if (auto const& name = wanted.labels[kind])
            all.push_back(
                {{"term", {{std::string(label_field(static_cast<label_kind>(kind))), label_key(*name)}}}});
    if (wanted.least_price || wanted.most_price)
        all.push_back(range("price_key", wanted.least_price, wanted.most_price));
    if (wanted.first_day || wanted.last_day)
        all.push_back(range("release_day", wanted.first_day, wanted.last_day));
    return all;
}

bool is_by_score(search_query const& wanted, wording const* words)
{
    return wanted.order == search_order::relevance && words != nullptr;
}

/// The game's id tells apart what is equal.
json order_of(search_query const& wanted, wording const* words)
{
    json first;
    auto const way = wanted.descending ? "desc" : "asc";
    if (is_by_score(wanted, words))
        first = {{"_score", "desc"}};
    else if (wanted.order == search_order::title)
        first = {{"title_key", way}};
    else if (wanted.order == search_order::price)
        first = {{"price_key", way}};
    else if (wanted.order == search_order::release_date)
        first = {{"release_day", {{"order", way}, {"missing", "_last"}}}};
    else
        first = {{"popularity", "desc"}};
    return json::array({std::move(first), {{"game_id", "asc"}}});
}

json count(label_kind kind, int most)
{
    return {{"terms",
             {{"field", std::string(label_field(kind))},
              {"size", most},
              {"order", json::array({{{"_count", "desc"}}, {{"_key", "asc"}}})}}}};
}

json facets()
{
    json all;
    for (auto const kind : {label_kind::genre, label_kind::tag, label_kind::developer, label_kind::platform})
        all[std::string(label_field(kind))] = count(kind, most_values);
    for (auto const kind : {label_kind::price_band, label_kind::release_year})
        all[std::string(label_field(kind))] = count(kind, all_values);
    return all;
}

json request(json query, std::size_t most, std::chrono::milliseconds limit)
{
    return {{"query", std::move(query)},
            {"size", most},
            {"_source", false},
            {"track_total_hits", true},
            {"timeout", std::to_string(limit.count()) + "ms"}};
}

std::string to_text(json const& body)
{
    return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

std::string search_body(search_query const& wanted, wording const* words, std::string_view after,
                        std::chrono::milliseconds limit)
{
    json query = {{"filter", filters_of(wanted)}};
    if (is_by_score(wanted, words))
        query["must"] = scored(*words, wanted.text);
    else if (words != nullptr)
        query["filter"].push_back(unscored(*words));
    auto body = request({{"bool", std::move(query)}}, wanted.limit + 1, limit);
    body["sort"] = order_of(wanted, words);
    if (wanted.facets)
        body["aggs"] = facets();
    if (!after.empty())
        body["search_after"] = json::parse(after);
    return to_text(body);
}

std::string suggest_body(wording const& words, std::size_t most, std::chrono::milliseconds limit)
{
    json must = scored(words, {});
    auto in_titles = all_in_field(words.words, "title");
    auto body =
        request({{"bool", {{"must", std::move(must)}, {"filter", std::move(in_titles)}}}}, most, limit);
    body["sort"] = json::array({{{"_score", "desc"}}, {{"game_id", "asc"}}});
    json names;
    for (auto const& [field, kind] :
         {std::pair{"developer", label_kind::developer}, std::pair{"tags", label_kind::tag}})
        names[std::string(label_field(kind))] = {{"filter", all_in_field(words.words, field)},
                                                 {"aggs", {{"names", count(kind, looked_at_names)}}}};
    body["aggs"] = {{"everything", {{"global", json::object()}, {"aggs", std::move(names)}}}};
    return to_text(body);
}

std::optional<std::string> read_sort_values(search_query const& wanted, std::string_view text)
{
    auto const values = fcg::json::parse(text);
    auto const* const value = std::get_if<fcg::json::value>(&values);
    auto const* const list = value ? value->as_list() : nullptr;
    if (list == nullptr || list->size() != 2)
        return std::nullopt;
    auto const& first = list->front();
    bool const is_text = first.as_text() != nullptr;
    if (wanted.order == search_order::title ? !is_text : first.as_number() == nullptr)
        return std::nullopt;
    auto const* const id = list->back().as_text();
    if (id == nullptr || !core::uuid::parse(*id))
        return std::nullopt;
    return std::string(text);
}

} // namespace fcg::indexer
