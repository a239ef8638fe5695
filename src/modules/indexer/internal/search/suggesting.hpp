#pragma once
#include "internal/index/index_slots.hpp"
#include "internal/search/query_words.hpp"
#include "internal/search/search.hpp"
#include "internal/search/understanding.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// A developer or tag that contains the words.
struct found_name {
    std::string text;
    int distance = 0;
};

/// The names that complete a text, each list the best first.
struct found_names {
    std::vector<core::uuid> titled; ///< games whose titles contain the words
    std::vector<found_name> developers;
    std::vector<found_name> tags;

    bool is_empty() const { return titled.empty() && developers.empty() && tags.empty(); }
};

/// Which names stay if some need a forgiven typo: the nearest ones, or all of them unless one needs none.
enum class forgiven { nearest, all_or_none };

/// Returns titles, each once, then developers and tags.
std::vector<suggestion> mix_suggestions(storage::reader& db, index_slots::index const& index,
                                        found_names names, std::span<query_word const> words,
                                        forgiven forgiven, std::size_t max_count);

/// Returns completions of a text: titles, the most popular first, then developers and tags, those with the
/// most games first. Forgives typos when no name matches.
std::vector<suggestion> find_suggestions(search_room const& room, std::string_view text,
                                         std::size_t max_count);

} // namespace fcg::indexer
