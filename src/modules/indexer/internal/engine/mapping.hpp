#pragma once
#include "internal/index/document.hpp"
#include "internal/index/numbers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// What the search server stores for each game. Words are folded before they are sent (see words.hpp), so
/// that both engines agree on what a word is.
namespace fcg::indexer {

/// The version of the mapping. Must be raised with every change of index_definition() or write_game(): the
/// index is then rebuilt.
inline constexpr std::int64_t mapping_version = 2;

/// A field with words, and the weight of a word in it, equal to that of the FTS5 column.
struct text_field {
    std::string_view name;
    double worth = 1;
    bool has_beginnings = true; ///< "<name>.start" contains the beginnings of its words
};

inline constexpr std::array text_fields{text_field{"title", 10},    text_field{"developer", 4},
                                        text_field{"publisher", 2}, text_field{"genres", 3},
                                        text_field{"tags", 4},      text_field{"description", 1, false}};

/// The longest beginning of a word that is stored, in octets.
inline constexpr std::size_t longest_beginning = 20;

/// Returns the name of the field that contains the label_key() of each label of a kind.
std::string label_field(label_kind kind);

/// Returns settings, mapping and one alias as JSON: dynamic "strict", one shard, and a refresh interval of
/// `visible_after`.
inline constexpr std::string_view visible_after = "200ms";
std::string index_definition(std::string_view alias);

/// Appends a game as one line of JSON.
void write_game(std::string& json, document const& document, float popularity);

} // namespace fcg::indexer
