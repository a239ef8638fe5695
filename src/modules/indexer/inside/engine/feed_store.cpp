#include "inside/engine/feed_store.hpp"

#include "inside/index/by_slot.hpp"

#include <algorithm>
#include <iterator>

namespace fcg::indexer {

constexpr std::string_view select_feeds = R"(
    SELECT index_name, identity, mapping, build, sent, refused FROM search_feeds
     WHERE alias = $1 ORDER BY index_name)";

std::vector<search_feed> read_feeds(storage::reader& in, std::string_view alias)
{
    std::vector<search_feed> found;
    auto row = in.query(select_feeds, alias);
    while (row.next())
        found.push_back({std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.integer(3),
                         static_cast<game_number>(row.integer(4)), row.integer(5)});
    return found;
}

constexpr std::string_view put_feed = R"(
    INSERT INTO search_feeds (index_name, alias, identity, mapping, build, sent, refused)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (index_name) DO UPDATE
       SET alias = excluded.alias, identity = excluded.identity, mapping = excluded.mapping,
           build = excluded.build, sent = excluded.sent, refused = excluded.refused)";

void save_feed(storage::transaction& in, std::string_view alias, search_feed const& one)
{
    in.execute(put_feed, one.index_name, alias, one.identity, one.mapping, one.build, one.sent, one.refused);
}

void forget_feed(storage::transaction& in, std::string_view index_name)
{
    in.execute("DELETE FROM search_feeds WHERE index_name = $1", index_name);
}

namespace {

constexpr std::string_view select_live = "SELECT live, build FROM index_state WHERE id = 1";

by_slot const select_newest("SELECT MAX(number) FROM documents_a");

feed_source read_live(storage::reader& in)
{
    feed_source found;
    {
        auto row = in.query(select_live);
        row.next();
        found.live = row.text(0) == "b" ? slot::b : slot::a;
        found.build = row.integer(1);
    }
    auto row = in.query(select_newest[found.live]);
    row.next();
    found.newest = static_cast<game_number>(row.integer(0));
    return found;
}

by_slot const select_left(R"(
    SELECT number, game_id FROM documents_a WHERE number > $1 AND gone = 1 ORDER BY number LIMIT $2)");

std::vector<game_change> departures_after(storage::reader& in, slot from, game_number after,
                                          std::size_t max_count)
{
    std::vector<game_change> found;
    auto row = in.query(select_left[from], after, max_count);
    while (row.next()) {
        game_change one;
        one.left = true;
        one.what.number = static_cast<game_number>(row.integer(0));
        one.what.game.game_id = row.text(1);
        found.push_back(std::move(one));
    }
    return found;
}

} // namespace

feed_source read_source(storage::reader& in, std::int64_t build, game_number after, std::size_t max_count)
{
    auto found = read_live(in);
    if (found.build != build || found.newest <= after)
        return found;
    auto& changes = found.changes;
    changes = departures_after(in, found.live, after, max_count);
    for (auto& one : documents_after(in, found.live, after, max_count))
        changes.push_back({.what = std::move(one)});
    std::ranges::sort(changes, {}, [](game_change const& one) { return one.what.number; });
    if (changes.size() > max_count) // each list reaches as far as `max_count`, so the front has no gap
        changes.erase(changes.begin() + static_cast<std::ptrdiff_t>(max_count), changes.end());
    return found;
}

by_slot const count_living("SELECT COUNT(*) FROM documents_a WHERE gone = 0");

std::int64_t count_games(storage::reader& in, slot of)
{
    auto row = in.query(count_living[of]);
    row.next();
    return row.integer(0);
}

} // namespace fcg::indexer
