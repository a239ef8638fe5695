#pragma once
#include "inside/index/shelf.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace fcg::indexer {

/// How many buy and look at each game, day by day (UTC), in memory: made from the tables at the start, kept
/// in step after each commit. Any thread.
class popularity_board {
public:
    struct rank {
        core::uuid game_id;
        double buyers = 0;       ///< distinct, decayed: one of today counts 1, of a half-life ago 1/2
        std::int64_t bought = 0; ///< distinct, in the window
        std::int64_t views = 0;  ///< in the window
    };

    explicit popularity_board(std::int64_t half_life_days);
    ~popularity_board();

    void load(storage::reader& in, core::time_point now);

    /// Tells `index` how popular each of its games is, for ranking.
    void tell(live_index& index, core::time_point now) const;
    /// The same for one game.
    void tell(live_index& index, core::uuid const& game_id, core::time_point now) const;

    void add_buyer(core::uuid const& game_id, core::time_point bought_at);
    void add_view(core::uuid const& game_id, core::time_point viewed_at);

    /// The most popular of the last `days` days (today is one): by decayed buyers, then by views, then by id.
    /// Games that nobody bought or viewed are not among them.
    std::vector<rank> most_popular(core::time_point now, std::int64_t days, std::size_t most) const;

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::indexer
