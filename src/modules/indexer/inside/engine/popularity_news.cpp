#include "inside/engine/popularity_news.hpp"

#include <algorithm>
#include <cmath>

namespace fcg::indexer {

namespace {

constexpr game_number looked_at_once = 50'000;
constexpr float untold = -1;

/// Popularity decays all the time: what moves no game's place need not be told.
bool differs(float now, float told)
{
    constexpr float share = 0.05F;
    constexpr float min = 0.01F;
    if (told < 0)
        return now > 0;
    return std::abs(now - told) > share * std::max(now, told) + min;
}

} // namespace

void popularity_news::make_room(std::shared_ptr<live_index> const& of)
{
    if (of_.lock() != of) {
        of_ = of;
        told_.clear();
        next_ = 1;
    }
    told_.resize(std::max<std::size_t>(told_.size(), of->end()), untold);
}

void popularity_news::note_told(std::shared_ptr<live_index> const& of, game_number which, float how)
{
    make_room(of);
    if (which < told_.size()) // else it came after the last look, and is told once more
        told_[which] = how;
}

std::vector<game_number> popularity_news::take(std::shared_ptr<live_index> const& of, std::size_t max_count)
{
    make_room(of);
    auto const end = static_cast<game_number>(told_.size());
    std::vector<game_number> found;
    for (game_number looked = 0; looked < std::min(looked_at_once, end) && found.size() < max_count;
         ++looked) {
        next_ = next_ >= end ? 1 : next_;
        auto const which = next_++;
        if (which >= end || !of->is_live(which))
            continue;
        auto const now = of->popularity(which);
        if (!differs(now, told_[which]))
            continue;
        told_[which] = now;
        found.push_back(which);
    }
    return found;
}

float popularity_of(live_index const& in, std::string_view game_id)
{
    auto const id = core::uuid::parse(game_id);
    auto const number = id ? in.find(*id) : std::nullopt;
    return number ? in.popularity(*number) : 0;
}

} // namespace fcg::indexer
