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

/// Games as they are answered, so that the most frequent request needs no database. Bounded: what was not
/// asked for lately makes room. Any thread.
class game_cache {
public:
    struct page {
        std::shared_ptr<std::string const> body; ///< JSON
        std::string etag;
    };

    /// Taken before the database is read, so that put() can tell whether the game has changed since.
    using ticket = std::uint64_t;

    explicit game_cache(std::size_t max_pages);

    std::optional<page> find(core::uuid const& game);
    ticket before_reading(core::uuid const& game);
    /// Keeps the page, unless something was forgotten after the ticket was taken: then it may be an old one.
    void put(core::uuid const& game, page one, ticket since);
    /// After the commit of a change.
    void forget(core::uuid const& game);

private:
    struct entry {
        core::uuid game;
        page kept;
        bool asked_for; ///< since the hand passed
    };

    struct part {
        std::mutex guard;
        ticket forgotten = 0; ///< how many times
        std::unordered_map<core::uuid, std::size_t> places;
        std::vector<entry> entries;
        std::size_t hand = 0; ///< goes round in search of an entry that nobody asked for
    };

    part& part_of(core::uuid const& game);
    static std::size_t place_of_idle(part& in);

    static constexpr std::size_t part_count = 16;
    std::size_t max_in_a_part_;
    std::array<part, part_count> parts_;
};

} // namespace fcg::games
