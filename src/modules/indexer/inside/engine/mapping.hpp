#pragma once
#include "inside/index/document.hpp"
#include "inside/index/numbers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// What the search server keeps of a game. Words are folded before they go there (see words.hpp), so both
/// engines agree on what a word is.
namespace fcg::indexer {

/// Raise it with every change of index_definition() or write_game(): the index is then built anew.
inline constexpr std::int64_t mapping_version = 2;

/// Fields with words, and what a word in each is worth, as FTS5's columns have it.
struct text_field {
    std::string_view name;
    double worth = 1;
    bool has_beginnings = true; ///< "<name>.start" has the beginnings of its words
};

inline constexpr std::array text_fields{text_field{"title", 10},    text_field{"developer", 4},
                                        text_field{"publisher", 2}, text_field{"genres", 3},
                                        text_field{"tags", 4},      text_field{"description", 1, false}};

/// Octets of a word whose beginnings are all kept.
inline constexpr std::size_t longest_beginning = 20;

/// The field with the label_key() of each label of a kind.
std::string_view label_field(label_kind kind);

/// Settings, mapping and one alias, as JSON: dynamic "strict", one shard, a change visible after
/// `visible_after`.
inline constexpr std::string_view visible_after = "200ms";
std::string index_definition(std::string_view alias);

/// Appends a game as JSON on one line.
void write_game(std::string& json, document const& one, float popularity);

} // namespace fcg::indexer
