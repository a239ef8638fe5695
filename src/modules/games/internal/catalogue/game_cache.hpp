#pragma once
#include "platform/core/ids.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace fcg::games {

/// A cache of games as the API shows them, so that the most frequent request needs no database. Bounded:
/// pages that were not requested lately are evicted. Thread-safe.
class game_cache {
public:
    struct page {
        std::shared_ptr<std::string const> body; ///< JSON text
        std::string etag;
    };

    /// A mark that is taken before the database is read, so that put() can detect a later change.
    using ticket = std::uint64_t;

    explicit game_cache(std::size_t max_pages);

    std::optional<page> find(core::uuid const& game);
    ticket before_reading(core::uuid const& game);
    /// Keeps the page, unless forget() was called after the ticket was taken, because the page may be
    /// outdated then.
    void put(core::uuid const& game, page page, ticket since);
    /// Drops the page. Must be called after the commit of a change.
    void forget(core::uuid const& game);

private:
    struct entry {
        core::uuid game;
        page kept;
        bool asked_for; ///< whether the page was requested since the hand passed it
    };

    struct part {
        std::mutex guard;
        ticket forgotten = 0; ///< number of calls of forget()
        std::unordered_map<core::uuid, std::size_t> index_by_game;
        std::vector<entry> entries;
        std::size_t hand = 0; ///< index that moves round in search of an entry that was not requested
    };

    part& part_of(core::uuid const& game);
    static std::size_t idle_index(part& part);

    static constexpr std::size_t part_count = 16;
    std::size_t max_in_a_part_;
    std::array<part, part_count> parts_;
};

} // namespace fcg::games
