#pragma once
#include "internal/index/live_index.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace fcg::indexer {

/// Tracks which games have become more or less popular than was reported to the search server. Not
/// thread-safe.
class popularity_changes {
public:
    /// Returns up to `max_count` games whose popularity differs noticeably from the reported one, and marks
    /// them as reported. Scans a part of the index; the next call continues there.
    std::vector<game_number> take(std::shared_ptr<live_index> const& index, std::size_t max_count);

    /// Records that a game was sent for another reason, together with its popularity.
    void note_reported(std::shared_ptr<live_index> const& index, game_number number, float popularity);

    /// Marks everything as unreported, because a report did not arrive.
    void forget() { index_.reset(); }

private:
    void make_room(std::shared_ptr<live_index> const& index);

    std::weak_ptr<live_index> index_;
    std::vector<float> reported_; ///< by number; negative if never reported
    game_number next_ = 1;
};

/// Returns the popularity of a game as far as the index knows it.
float popularity_of(live_index const& index, std::string_view game_id);

} // namespace fcg::indexer
