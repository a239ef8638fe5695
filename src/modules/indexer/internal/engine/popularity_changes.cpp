#include "internal/engine/popularity_changes.hpp"

#include <algorithm>
#include <cmath>

namespace fcg::indexer {

namespace {

constexpr game_number looked_at_once = 50'000;
constexpr float untold = -1;

/// Popularity decays constantly; a change that is too small to affect the order is not sent.
bool differs(float now, float reported)
{
    constexpr float share = 0.05F;
    constexpr float min = 0.01F;
    if (reported < 0)
        return now > 0;
    return std::abs(now - reported) > share * std::max(now, reported) + min;
}

} // namespace

void popularity_changes::make_room(std::shared_ptr<live_index> const& index)
{
    if (index_.lock() != index) {
        index_ = index;
        reported_.clear();
        next_ = 1;
    }
    reported_.resize(std::max<std::size_t>(reported_.size(), index->end()), untold);
}

void popularity_changes::note_reported(std::shared_ptr<live_index> const& index, game_number number,
                                       float popularity)
{
    make_room(index);
    if (number < reported_.size()) // a newer number is reported once more instead
        reported_[number] = popularity;
}

std::vector<game_number> popularity_changes::take(std::shared_ptr<live_index> const& index,
                                                  std::size_t max_count)
{
    make_room(index);
    auto const end = static_cast<game_number>(reported_.size());
    std::vector<game_number> numbers;
    for (game_number looked = 0; looked < std::min(looked_at_once, end) && numbers.size() < max_count;
         ++looked) {
        next_ = next_ >= end ? 1 : next_;
        auto const number = next_++;
        if (number >= end || !index->is_live(number))
            continue;
        auto const now = index->popularity(number);
        if (!differs(now, reported_[number]))
            continue;
        reported_[number] = now;
        numbers.push_back(number);
    }
    return numbers;
}

float popularity_of(live_index const& index, std::string_view game_id)
{
    auto const id = core::uuid::parse(game_id);
    auto const number = id ? index.find(*id) : std::nullopt;
    return number ? index.popularity(*number) : 0;
}

} // namespace fcg::indexer
