#pragma once
#include "inside/index/live_index.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace fcg::indexer {

/// Knows which games have become more or less popular since the search server was told. One thread.
class popularity_news {
public:
    /// Up to `max_count` games whose popularity differs noticeably from what was told; they count as told.
    /// Looks through a part of the index, and goes on there the next time.
    std::vector<game_number> take(std::shared_ptr<live_index> const& of, std::size_t max_count);

    /// A game was sent for another reason, with its popularity.
    void note_told(std::shared_ptr<live_index> const& of, game_number which, float how);

    /// What was told did not arrive: everything counts as untold.
    void forget() { of_.reset(); }

private:
    void make_room(std::shared_ptr<live_index> const& of);

    std::weak_ptr<live_index> of_;
    std::vector<float> told_; ///< by number; below 0: never
    game_number next_ = 1;
};

/// How popular a game is, as far as the index knows it.
float popularity_of(live_index const& in, std::string_view game_id);

} // namespace fcg::indexer
