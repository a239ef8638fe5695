#pragma once
#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
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

/// Numbers in ascending order; dead ones are among them.
using matched_numbers = std::shared_ptr<std::vector<game_number> const>;

/// Caches the numbers that an FTS5 expression finds, so that a common word is as fast as a rare one. Results
/// stay valid, because numbers are only appended: newer ones are looked up and appended. Bounded; evicts the
/// least recently used entry first. Thread-safe.
class match_cache {
public:
    explicit match_cache(std::size_t max_octets);

    /// Returns the numbers that match `expression`. `end` is the end() of the index in memory, read before
    /// `db` began to read, so that the tables contain all numbers below it.
    matched_numbers find(storage::reader& db, index_slots::index const& index, game_number end,
                         std::string const& expression);

    /// Returns the numbers that `look` finds, for any property of a number that never changes. `look(after)`
    /// returns those above `after`, and at least those below `end`. `key` must not be an FTS5 expression.
    using look_behind = std::function<std::vector<game_number>(game_number after)>;
    matched_numbers find(index_slots::index const& index, game_number end, std::string const& key,
                         look_behind const& look);

    std::size_t octets() const;

private:
    struct entry {
        std::string expression;
        matched_numbers numbers;
        game_number up_to = 0; ///< numbers below it have been looked up
    };

    using entry_iterator = std::list<entry>::iterator;

    entry recall(index_slots::index const& index, std::string const& expression);
    void remember(index_slots::index const& index, entry entry);
    void forget(entry_iterator it);
    static std::size_t size_of(entry const& entry);

    std::size_t const max_octets_;
    mutable std::mutex guard_;
    std::weak_ptr<live_index> index_; ///< the index of the entries; another index has other numbers
    std::list<entry> entries_;        ///< the most recently used one first
    std::unordered_map<std::string_view, entry_iterator> by_expression_;
    std::size_t octets_ = 0;
};

} // namespace fcg::indexer
