#pragma once
#include "inside/index/shelf.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace fcg::indexer {

/// The longest window of days in which views are counted; what is older is forgotten.
inline constexpr std::int64_t longest_window = 365;

/// The day of a moment in UTC: days since 1970-01-01.
std::int64_t day_of(core::time_point moment);

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

    /// Tells `index` how popular each of its games is, for ranking: its buyers of all time, decayed, and a
    /// small share for each view.
    void tell(live_index& index, core::time_point now) const;
    /// The same for one game.
    void tell(live_index& index, core::uuid const& game_id, core::time_point now) const;
    /// The same for one game, to the index that answers and to the one that is being built.
    void tell(shelf const& all, core::uuid const& game_id, core::time_point now) const;

    void add_buyer(core::uuid const& game_id, core::time_point bought_at);
    /// One that was added: it does not count any more.
    void remove_buyer(core::uuid const& game_id, core::time_point bought_at);
    void add_view(core::uuid const& game_id, core::time_point viewed_at);

    /// Distinct, of all time.
    std::int64_t buyers_of(core::uuid const& game_id) const;

    /// The most popular of the last `days` days (today is one): by decayed buyers, then by views, then by id.
    /// Games that nobody bought or viewed are not among them, nor those that are not `wanted`, when
    /// given, which may not ask the board.
    std::vector<rank> find_popular(core::time_point now, std::int64_t days, std::size_t max_count,
                                   std::function<bool(core::uuid const&)> const& wanted = nullptr) const;

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::indexer
