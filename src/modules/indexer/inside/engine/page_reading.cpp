#include "inside/engine/page_reading.hpp"

#include "inside/engine/mapping.hpp"
#include "inside/index/labels.hpp"
#include "inside/search/title_match.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <tuple>

namespace fcg::indexer {

namespace {

json::value const* at(json::value const& in, std::initializer_list<std::string_view> path)
{
    auto const* place = &in;
    for (auto const step : path)
        place = place ? place->find(step) : nullptr;
    return place;
}

/// Empty when there is none: what is empty is left out of an answer.
json::value::list const& list_at(json::value const& in, std::initializer_list<std::string_view> path)
{
    static json::value::list const none;
    auto const* const found = at(in, path);
    auto const* const list = found ? found->as_list() : nullptr;
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
    auto const found = memory.find_label(kind, key);
    return found ? memory.label_at(*found).name : key;
}

struct counted_key {
    std::string key;
    std::int64_t games = 0;
};

std::vector<counted_key> counts_of(json::value::list const& buckets)
{
    std::vector<counted_key> found;
    for (auto const& one : buckets)
        found.push_back({json::text_in(one, "key"), json::integer_in(one, "doc_count").value_or(0)});
    return found;
}

std::size_t place_of_band(std::string const& key)
{
    return static_cast<std::size_t>(
        std::ranges::find(price_bands, key, [](std::string_view band) { return label_key(band); }) -
        price_bands.begin());
}

constexpr std::array counted_kinds{label_kind::genre,    label_kind::tag,        label_kind::developer,
                                   label_kind::platform, label_kind::price_band, label_kind::release_year};

/// "labels.priceBand" is the field of "priceBand".
std::string name_of_facet(label_kind kind)
{
    auto const field = label_field(kind);
    return std::string(field.substr(field.find('.') + 1));
}

facet read_facet(json::value const& body, label_kind kind, live_index const& memory)
{
    auto const field = label_field(kind);
    auto counts = counts_of(list_at(body, {"aggregations", field, "buckets"}));
    if (kind == label_kind::price_band)
        std::ranges::sort(counts, {}, [](counted_key const& one) { return place_of_band(one.key); });
    if (kind == label_kind::release_year)
        std::ranges::sort(counts, {}, &counted_key::key);
    facet made{name_of_facet(kind), {}};
    for (auto const& [key, games] : counts)
        made.values.push_back({name_of(memory, kind, key), games});
    return made;
}

} // namespace

found_page read_page(server_answer const& given, search_query const& wanted, live_index const& memory)
{
    auto const* const total = at(given.body, {"hits", "total"});
    auto const games = total != nullptr ? json::integer_in(*total, "value") : std::nullopt;
    if (!games || *games < 0)
        throw search_server_failed("it does not say how many games it has found");
    found_page made;
    made.total = *games;
    auto const& hits = list_at(given.body, {"hits", "hits"});
    made.game_ids = ids_of(hits);
    if (hits.size() > wanted.limit) {
        made.game_ids.resize(wanted.limit);
        if (auto const* const values = wanted.limit > 0 ? hits[wanted.limit - 1].find("sort") : nullptr)
            made.next = values->to_text();
    }
    if (wanted.facets)
        for (auto const kind : counted_kinds)
            made.facets.push_back(read_facet(given.body, kind, memory));
    return made;
}

std::vector<facet> empty_facets()
{
    std::vector<facet> all;
    for (auto const kind : counted_kinds)
        all.push_back({name_of_facet(kind), {}});
    return all;
}

namespace {

/// Those in which all words stand: with the fewest typos, then those that begin so, then the most games.
std::vector<found_name> read_labels(json::value const& body, label_kind kind, wording const& words,
                                    live_index const& memory)
{
    std::vector<found_name> found;
    auto const& buckets =
        list_at(body, {"aggregations", "everything", label_field(kind), "names", "buckets"});
    for (auto const& [key, games] : counts_of(buckets)) {
        auto const match = match_title(key, words.words);
        if (match.words == words.words.size())
            found.push_back({name_of(memory, kind, key), games, match.distance, match.at_start});
    }
    std::ranges::sort(found, {}, [](found_name const& one) {
        return std::tuple(one.distance, !one.at_start, -one.games, one.text);
    });
    return found;
}

} // namespace

found_names read_names(server_answer const& given, wording const& words, live_index const& memory)
{
    return {ids_of(list_at(given.body, {"hits", "hits"})),
            read_labels(given.body, label_kind::developer, words, memory),
            read_labels(given.body, label_kind::tag, words, memory)};
}

} // namespace fcg::indexer
