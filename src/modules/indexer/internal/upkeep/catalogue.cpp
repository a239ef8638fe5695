#include "internal/upkeep/catalogue.hpp"

#include "internal/index/document.hpp"

#include <algorithm>
#include <charconv>

namespace fcg::indexer {

std::uint64_t short_digest(std::string const& digest)
{
    std::uint64_t begin = 0;
    constexpr std::size_t digits = 16;
    std::from_chars(digest.data(), digest.data() + std::min(digest.size(), digits), begin, digits);
    return begin;
}

/// Folds like the index: the highest version counts, and a withdrawn game never returns.
void catalogue::fold(past_change const& change)
{
    auto& known = games[change.game_id];
    bool const has_left = known.position > 0 && !known.available;
    known.position = std::max(known.position, change.position);
    if (!change.game) {
        known.available = false;
        return;
    }
    if (has_left || change.game->version <= known.version)
        return;
    known.version = change.game->version;
    known.digest = short_digest(digest_of(*change.game));
    known.available = true;
}

std::size_t catalogue::available() const
{
    auto const count = std::ranges::count_if(games, [](auto const& entry) { return entry.second.available; });
    return static_cast<std::size_t>(count);
}

namespace {

task<> fold_page(std::shared_ptr<catalogue> catalogue, storage::database& db, bus::event_history::page page)
{
    auto work = [catalogue, page = std::move(page)](storage::reader&) {
        for (auto const& event : page.events)
            if (auto const change = read_change(event))
                catalogue->fold(*change);
        catalogue->reached = page.reached;
        return true;
    };
    co_await db.read_long(std::move(work));
}

} // namespace

task<> read_on(std::shared_ptr<catalogue> catalogue, bus::event_history& history, storage::database& db,
               std::function<bool()> must_end)
{
    auto const games = past_of_games();
    auto const until = co_await newest_of(history, games);
    auto take = [catalogue, &db, must_end = std::move(must_end)](bus::event_history::page page) {
        end_if_told(must_end);
        return fold_page(catalogue, db, std::move(page));
    };
    co_await read_past(history, games, catalogue->reached, until, std::move(take));
}

} // namespace fcg::indexer
