#pragma once
#include "internal/index/index_slots.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

namespace fcg::indexer {

/// The longest window in which views are counted, in days. Older views are deleted.
inline constexpr std::int64_t longest_window = 365;

/// Returns the UTC day of a moment: days since 1970-01-01.
std::int64_t day_of(core::time_point moment);

/// How many players buy and view each game, by day (UTC), in memory. Loaded from the tables at the start and
/// updated after each commit. Thread-safe.
class popularity_board {
public:
    struct rank {
        core::uuid game_id;
        double buyers = 0;       ///< distinct and decayed: a buyer of today counts 1, of a half-life ago 1/2
        std::int64_t bought = 0; ///< distinct buyers in the window
        std::int64_t views = 0;  ///< views in the window
    };

    explicit popularity_board(std::int64_t half_life_days) : half_life_(static_cast<double>(half_life_days))
    {
    }

    void load(storage::reader& db, core::time_point now);

    /// Sets the popularity of each game in `index`, for ranking: its buyers of all time, decayed, and a small
    /// share for each view.
    void tell(live_index& index, core::time_point now) const;
    /// Sets the popularity of one game in the live index and in the one that is being built.
    void tell(index_slots const& index_slots, core::uuid const& game_id, core::time_point now) const;

    void add_buyer(core::uuid const& game_id, core::time_point bought_at);
    /// Removes a buyer that was added before.
    void remove_buyer(core::uuid const& game_id, core::time_point bought_at);
    void add_view(core::uuid const& game_id, core::time_point viewed_at);

    /// Returns the number of distinct buyers of all time.
    std::int64_t buyers_of(core::uuid const& game_id) const;

    /// Returns the most popular games of the last `days` days (1 means today), ordered by decayed buyers,
    /// then by views, then by id. Leaves out games without buyers and views, and those for which `function`,
    /// if given, returns false; it must not call the board.
    std::vector<rank> find_popular(core::time_point now, std::int64_t days, std::size_t max_count,
                                   std::function<bool(core::uuid const&)> const& function = nullptr) const;

private:
    struct counts {
        std::int32_t day = 0;
        std::uint32_t bought = 0;
        std::uint32_t views = 0;
    };

    struct counted_game {
        core::uuid id;
        std::vector<counts> days; ///< in ascending order
    };

    double weight(std::int64_t age) const;
    counted_game const* find(core::uuid const& game_id) const;
    counts& at(core::uuid const& game_id, std::int64_t day);
    float popularity(counted_game const& game, std::int64_t today) const;
    static rank rank_of(counted_game const& game, std::int64_t today, std::vector<double> const& by_age);

    double half_life_; ///< in days
    mutable std::shared_mutex guard_;
    std::vector<counted_game> games_;
    std::unordered_map<core::uuid, std::size_t> index_by_game_; ///< indices in `games_`
};

} // namespace fcg::indexer
