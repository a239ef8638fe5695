#pragma once
#include "inside/index/document_store.hpp"
#include "inside/index/shelf.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fcg::indexer {

/// Ascending; numbers that have died are among them.
using matched_numbers = std::shared_ptr<std::vector<game_number> const>;

/// Remembers which numbers an FTS5 expression finds, so that a common word is as quick as a rare one. What
/// was found stays true, since numbers are only appended: later ones are looked up and put behind. Bounded;
/// what was not asked for the longest goes first. Any thread.
class match_cache {
public:
    explicit match_cache(std::size_t max_octets);

    /// `end`: of the index in memory, taken before `in` has begun to read, so that the tables have all below.
    matched_numbers find(storage::reader& in, shelf::index const& of, game_number end,
                         std::string const& expression);

    /// The same for whatever else stays true of a number: `look(after)` finds those above it, below `end` at
    /// least. `key` is no FTS5 expression.
    using look_behind = std::function<std::vector<game_number>(game_number after)>;
    matched_numbers find(shelf::index const& of, game_number end, std::string const& key,
                         look_behind const& look);

    std::size_t octets() const;

private:
    struct entry {
        std::string expression;
        matched_numbers numbers;
        game_number up_to = 0; ///< looked up so far
    };

    using place = std::list<entry>::iterator;

    entry recall(shelf::index const& of, std::string const& expression);
    void remember(shelf::index const& of, entry found);
    void forget(place which);
    static std::size_t size_of(entry const& one);

    std::size_t const max_octets_;
    mutable std::mutex guard_;
    std::weak_ptr<live_index> of_; ///< another index has other numbers
    std::list<entry> entries_;     ///< the one asked for last in front
    std::unordered_map<std::string_view, place> places_;
    std::size_t octets_ = 0;
};

} // namespace fcg::indexer
