#include "internal/search/search_response.hpp"

#include "internal/index/responses.hpp"
#include "internal/text/lists.hpp"
#include "platform/core/text.hpp"

namespace fcg::indexer {

namespace {

/// Separates the keys of a cursor; occurs in no title, number or id.
constexpr char between_keys = '\x1F';

void append_member(std::string& json, std::string_view name)
{
    json += ',';
    core::append_json_string(json, name);
    json += ':';
}

/// Appends what `append(item)` appends for each item, with commas between.
template <class Items, class Append>
void append_list(std::string& json, char opening, Items const& items, char closing, Append const& append)
{
    json += opening;
    for (auto const& item : items) {
        if (&item != &items.front())
            json += ',';
        append(item);
    }
    json += closing;
}

void append_hit(std::string& json, search_hit const& hit)
{
    json += '{';
    append_game(json, hit.document);
    append_member(json, "highlights");
    append_list(json, '{', hit.highlights, '}', [&json](auto const& highlight) {
        core::append_json_string(json, highlight.first);
        json += ':';
        core::append_json_string(json, highlight.second);
    });
    json += '}';
}

void append_facet(std::string& json, facet const& facet)
{
    core::append_json_string(json, facet.name);
    json += ':';
    append_list(json, '[', facet.values, ']', [&json](facet_value const& counted) {
        json += R"({"value":)";
        core::append_json_string(json, counted.value);
        json += R"(,"count":)" + std::to_string(counted.games) + "}";
    });
}

constexpr std::string_view hit_document = R"({
"allOf":[{"$ref":"#/components/schemas/FoundGame"}],
"type":"object",
"properties":{"highlights":{
    "type":"object","additionalProperties":{"type":"string"},
    "description":"Fields that contain words of q, as HTML with <em> around each."}},
"required":["highlights"]})";

constexpr std::string_view page_document = R"({
"type":"object",
"properties":{
"items":{"type":"array","items":{"$ref":"#/components/schemas/SearchedGame"}},
"nextCursor":{"type":["string","null"],"description":"Send it as `cursor` for the next page; null on the last one."},
"total":{"type":"integer","format":"int64","description":"games on all pages"},
"facets":{
    "type":"object",
    "description":"when asked for: genre, tag, developer, platform (the 20 most frequent), priceBand, releaseYear",
    "additionalProperties":{"type":"array","items":{
        "type":"object",
        "properties":{"value":{"type":"string"},"count":{"type":"integer","format":"int64"}},
        "required":["value","count"]}}},
"corrected":{"type":"string","description":"q as it was understood, when a typo was corrected"},
"engine":{"type":"string","enum":["embedded","opensearch"]},
"fallback":{"type":"boolean","description":"true when the engine that is configured could not be asked"}},
"required":["items","nextCursor","total","engine"]})";

} // namespace

std::string write_page(search_page const& page, std::optional<std::string> const& next_cursor)
{
    std::string json = R"({"items":)";
    append_list(json, '[', page.hits, ']', [&json](search_hit const& hit) { append_hit(json, hit); });
    append_member(json, "nextCursor");
    if (next_cursor)
        core::append_json_string(json, *next_cursor);
    else
        json += "null";
    append_member(json, "total");
    json += std::to_string(page.total);
    if (!page.facets.empty()) {
        append_member(json, "facets");
        append_list(json, '{', page.facets, '}', [&json](facet const& facet) { append_facet(json, facet); });
    }
    if (!page.corrected.empty()) {
        append_member(json, "corrected");
        core::append_json_string(json, page.corrected);
    }
    append_member(json, "engine");
    core::append_json_string(json, page.engine);
    if (page.fallback)
        json += R"(,"fallback":true)";
    json += '}';
    return json;
}

std::shared_ptr<http::schema const> describe_search_page()
{
    auto const hit = make_schema("SearchedGame", hit_document, {found_game_shape().describe()});
    return make_schema("SearchedGamePage", page_document, {hit});
}

std::string write_cursor(search_cursor const& cursor)
{
    std::string text;
    for (auto const& key : cursor.keys) {
        text += key;
        text += between_keys;
    }
    return text;
}

search_cursor read_cursor(std::string_view text)
{
    search_cursor cursor;
    for_each_part(text, between_keys, [&cursor](std::string_view key) { cursor.keys.emplace_back(key); });
    return cursor;
}

} // namespace fcg::indexer
