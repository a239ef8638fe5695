#include "internal/engine/page_reading.hpp"

#include "internal/engine/mapping.hpp"
#include "internal/index/labels.hpp"
#include "internal/search/title_match.hpp"

#include <algorithm>
#include <initializer_list>
#include <tuple>

namespace fcg::indexer {

namespace {

json::value const* at(json::value const& value, std::initializer_list<std::string_view> path)
{
    auto const* element = &value;
    for (auto const step : path)
        element = element ? element->find(step) : nullptr;
    return element;
}

/// Returns the list at a path; empty if there is none, because the response leaves out empty lists.
json::value::list const& list_at(json::value const& value, std::initializer_list<std::string_view> path)
{
    static json::value::list const none;
    auto const* const element = at(value, path);
    auto const* const list = element ? element->as_list() : nullptr;
    return list ? *list : none;
}

std::vector<std::string> ids_of(json::value::list const& hits)
{
    std::vector<std::string> ids;
    for (auto const& hit : hits)
        ids.push_back(json::text_in(hit, "_id"));
    return ids;
}

std::string name_of(live_index const& memory, label_kind kind, std::string const& key)
{
    auto const label = memory.labels().find(kind, key);
    return label ? memory.labels().at(*label).name : key;
}

struct counted_key {
    std::string key;
    std::int64_t games = 0;
};

std::vector<counted_key> counts_of(json::value::list const& buckets)
{
    std::vector<counted_key> counted_keys;
    for (auto const& bucket : buckets)
        counted_keys.push_back(
            {json::text_in(bucket, "key"), json::integer_in(bucket, "doc_count").value_or(0)});
    return counted_keys;
}

std::size_t position_of_band(std::string const& key)
{
    return static_cast<std::size_t>(
        std::ranges::find(price_bands, key, [](std::string_view band) { return label_key(band); }) -
        price_bands.begin());
}

facet read_facet(json::value const& body, label_kind kind, live_index const& memory)
{
    auto const field = label_field(kind);
    auto counts = counts_of(list_at(body, {"aggregations", field, "buckets"}));
    if (kind == label_kind::price_band)
        std::ranges::sort(counts, {},
                          [](counted_key const& counted_key) { return position_of_band(counted_key.key); });
    if (kind == label_kind::release_year)
        std::ranges::sort(counts, {}, &counted_key::key);
    facet facet{std::string(to_text(kind)), {}};
    for (auto const& [key, games] : counts)
        facet.values.push_back({name_of(memory, kind, key), games});
    return facet;
}

} // namespace

found_page read_page(server_response const& answer, search_query const& query, live_index const& memory)
{
    auto const* const total = at(answer.body, {"hits", "total"});
    auto const games = total != nullptr ? json::integer_in(*total, "value") : std::nullopt;
    if (!games || *games < 0)
        throw search_server_failed("it does not say how many games it has found");
    found_page found_page;
    found_page.total = *games;
    auto const& hits = list_at(answer.body, {"hits", "hits"});
    found_page.game_ids = ids_of(hits);
    if (hits.size() > query.limit) {
        found_page.game_ids.resize(query.limit);
        if (auto const* const values = query.limit > 0 ? hits[query.limit - 1].find("sort") : nullptr)
            found_page.next = values->to_text();
    }
    if (query.facets)
        for (auto const kind : counted_kinds)
            found_page.facets.push_back(read_facet(answer.body, kind, memory));
    return found_page;
}

std::vector<facet> empty_facets()
{
    std::vector<facet> facets;
    for (auto const kind : counted_kinds)
        facets.push_back({std::string(to_text(kind)), {}});
    return facets;
}

namespace {

/// Returns the labels that contain all words, sorted by the fewest typos, then those that begin with the
/// words, then by the number of games.
std::vector<found_name> read_labels(json::value const& body, label_kind kind, wording const& words,
                                    live_index const& memory)
{
    std::vector<std::tuple<int, bool, std::int64_t, std::string>> ranked;
    auto const& buckets =
        list_at(body, {"aggregations", "everything", label_field(kind), "names", "buckets"});
    for (auto const& [key, games] : counts_of(buckets)) {
        auto const match = match_title(key, words.words);
        if (match.words == words.words.size())
            ranked.emplace_back(match.distance, !match.at_start, -games, name_of(memory, kind, key));
    }
    std::ranges::sort(ranked);
    std::vector<found_name> names;
    for (auto& [distance, is_inside, games, text] : ranked)
        names.push_back({std::move(text), distance});
    return names;
}

} // namespace

found_names read_names(server_response const& answer, wording const& words, live_index const& memory)
{
    found_names names;
    for (auto const& text : ids_of(list_at(answer.body, {"hits", "hits"})))
        if (auto const id = core::uuid::parse(text))
            names.titled.push_back(*id);
    names.developers = read_labels(answer.body, label_kind::developer, words, memory);
    names.tags = read_labels(answer.body, label_kind::tag, words, memory);
    return names;
}

} // namespace fcg::indexer
