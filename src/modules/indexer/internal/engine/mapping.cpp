#include "internal/engine/mapping.hpp"

#include "internal/index/labels.hpp"
#include "internal/text/lists.hpp"
#include "internal/text/words.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace fcg::indexer {

namespace {

/// Deletions are remembered for an hour, so that an older change that arrives late does not undo them. Words
/// arrive folded; folding them again changes nothing, and lets people search by hand without folding.
constexpr std::string_view index_settings = R"({
  "number_of_shards": 1,
  "auto_expand_replicas": "0-1",
  "refresh_interval": "%VISIBLE%",
  "gc_deletes": "1h",
  "analysis": {
    "filter": {"beginnings": {"type": "edge_ngram", "min_gram": 1, "max_gram": 20}},
    "analyzer": {
      "words": {"type": "custom", "tokenizer": "whitespace", "filter": ["lowercase", "asciifolding"]},
      "starts": {"type": "custom", "tokenizer": "whitespace", "filter": ["lowercase", "asciifolding", "beginnings"]}
    }
  }
})";
static_assert(longest_beginning == 20, "the filter says so too");

/// Stores no lengths and no frequencies: every match of a word scores what its field is worth.
constexpr std::string_view words_with_beginnings = R"({"type": "text", "analyzer": "words", "norms": false,
  "fields": {"start": {"type": "text", "analyzer": "starts", "search_analyzer": "words", "norms": false,
                       "index_options": "docs"}}})";
constexpr std::string_view words_alone = R"({"type": "text", "analyzer": "words", "norms": false})";

constexpr std::string_view other_fields = R"(
  "game_id": {"type": "keyword"},
  "number": {"type": "long"},
  "name": {"type": "keyword", "index": false, "doc_values": false},
  "title_key": {"type": "keyword"},
  "title_glued": {"type": "keyword"},
  "title_words": {"type": "integer"},
  "price_key": {"type": "long"},
  "on_sale": {"type": "boolean"},
  "release_day": {"type": "integer"},
  "popularity": {"type": "float"})";

std::string properties()
{
    std::string text{other_fields};
    for (auto const& field : text_fields)
        text += fmt::format(",\n  \"{}\": {}", field.name,
                            field.has_beginnings ? words_with_beginnings : words_alone);
    std::string labels;
    for (std::size_t kind = 0; kind < label_kinds; ++kind)
        labels += fmt::format("{}\"{}\": {{\"type\": \"keyword\"}}", kind == 0 ? "" : ", ",
                              to_text(static_cast<label_kind>(kind)));
    return text + ",\n  \"labels\": {\"dynamic\": \"strict\", \"properties\": {" + labels + "}}";
}

} // namespace

std::string label_field(label_kind kind)
{
    return fmt::format("labels.{}", to_text(kind));
}

std::string index_definition(std::string_view alias)
{
    std::string text{index_settings};
    constexpr std::string_view mark = "%VISIBLE%";
    text.replace(text.find(mark), mark.size(), visible_after);
    return fmt::format(
        R"({{"settings": {}, "aliases": {{"{}": {{}}}}, )"
        R"("mappings": {{"dynamic": "strict", "_meta": {{"fcg": {}}}, "properties": {{{}}}}}}})",
        text, alias, mapping_version, properties());
}

namespace {

void write_text(std::string& json, std::string_view name, std::string_view text)
{
    json += fmt::format(",\"{}\":", name);
    core::append_json_string(json, text);
}

void write_words(std::string& json, std::string_view name, std::string_view text)
{
    write_text(json, name, words_to_index(text));
}

void write_labels(std::string& json, contracts::game_facts const& game)
{
    std::array<std::vector<std::string>, label_kinds> keys;
    for_each_label(game, [&keys](label_kind kind, std::string_view name) {
        auto& of_kind = keys[static_cast<std::size_t>(kind)];
        if (auto key = label_key(name); std::ranges::find(of_kind, key) == of_kind.end())
            of_kind.push_back(std::move(key));
    });
    json += ",\"labels\":{";
    for (std::size_t kind = 0; kind < label_kinds; ++kind) {
        json += fmt::format("{}\"{}\":[", kind == 0 ? "" : ",", to_text(static_cast<label_kind>(kind)));
        for (auto const& key : keys[kind]) {
            if (&key != &keys[kind].front())
                json += ',';
            core::append_json_string(json, key);
        }
        json += ']';
    }
    json += '}';
}

} // namespace

void write_game(std::string& json, document const& document, float popularity)
{
    auto const& game = document.game;
    auto key = fold_words(game.title);
    auto const words = key.empty() ? 1 : std::ranges::count(key, ' ') + 1;
    json +=
        fmt::format("{{\"game_id\":\"{}\",\"number\":{},\"title_words\":{},\"price_key\":{},\"on_sale\":{},"
                    "\"popularity\":{}",
                    game.game_id, document.number, words, core::comparable(contracts::final_price(game)),
                    game.promotion.has_value(), popularity);
    if (auto const day = release_day(game.release_date); day != no_release)
        json += fmt::format(",\"release_day\":{}", day);
    write_text(json, "name", game.title);
    write_text(json, "title_key", key);
    std::erase(key, ' ');
    write_text(json, "title_glued", key);
    write_words(json, "title", game.title);
    write_words(json, "developer", game.developer);
    write_words(json, "publisher", game.publisher);
    write_words(json, "genres", join(game.genres, "\n"));
    write_words(json, "tags", join(game.tags, "\n"));
    write_words(json, "description", game.description);
    write_labels(json, game);
    json += '}';
}

} // namespace fcg::indexer
