#include "internal/engine/feed_store.hpp"

#include "internal/index/by_slot.hpp"
#include "platform/storage/column_reader.hpp"

#include <algorithm>
#include <iterator>

namespace fcg::indexer {

constexpr std::string_view select_feeds = R"(
    SELECT index_name, identity, mapping, build, sent, refused FROM search_feeds
     WHERE alias = $1 ORDER BY index_name)";

std::vector<search_feed> read_feeds(storage::reader& db, std::string_view alias)
{
    std::vector<search_feed> search_feeds;
    auto row = db.query(select_feeds, alias);
    while (row.next()) {
        storage::column_reader columns(row);
        search_feeds.push_back({.index_name = std::string(columns.text()),
                                .identity = std::string(columns.text()),
                                .mapping = columns.integer(),
                                .build = columns.integer(),
                                .sent = static_cast<game_number>(columns.integer()),
                                .refused = columns.integer()});
    }
    return search_feeds;
}

constexpr std::string_view put_feed = R"(
    INSERT INTO search_feeds (index_name, alias, identity, mapping, build, sent, refused)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (index_name) DO UPDATE
       SET alias = excluded.alias, identity = excluded.identity, mapping = excluded.mapping,
           build = excluded.build, sent = excluded.sent, refused = excluded.refused)";

void save_feed(storage::transaction& tx, std::string_view alias, search_feed const& search_feed)
{
    tx.execute(put_feed, search_feed.index_name, alias, search_feed.identity, search_feed.mapping,
               search_feed.build, search_feed.sent, search_feed.refused);
}

void forget_feed(storage::transaction& tx, std::string_view index_name)
{
    tx.execute("DELETE FROM search_feeds WHERE index_name = $1", index_name);
}

namespace {

by_slot const select_newest("SELECT MAX(number) FROM documents_a");

feed_source read_live(storage::reader& db)
{
    auto const state = read_state(db);
    auto row = db.query(select_newest[state.live]);
    row.next();
    return {.live = state.live, .build = state.build, .newest = static_cast<game_number>(row.integer(0))};
}

by_slot const select_left(R"(
    SELECT number, game_id FROM documents_a WHERE number > $1 AND gone = 1 ORDER BY number LIMIT $2)");

std::vector<game_change> departures_after(storage::reader& db, slot slot, game_number after,
                                          std::size_t max_count)
{
    std::vector<game_change> game_changes;
    auto row = db.query(select_left[slot], after, max_count);
    while (row.next()) {
        game_change game_change;
        game_change.left = true;
        game_change.document.number = static_cast<game_number>(row.integer(0));
        game_change.document.game.game_id = row.text(1);
        game_changes.push_back(std::move(game_change));
    }
    return game_changes;
}

} // namespace

feed_source read_source(storage::reader& db, std::int64_t build, game_number after, std::size_t max_count)
{
    auto feed_source = read_live(db);
    if (feed_source.build != build || feed_source.newest <= after)
        return feed_source;
    auto& changes = feed_source.changes;
    changes = departures_after(db, feed_source.live, after, max_count);
    for (auto& document : documents_after(db, feed_source.live, after, max_count))
        changes.push_back({.document = std::move(document)});
    std::ranges::sort(changes, {},
                      [](game_change const& game_change) { return game_change.document.number; });
    if (changes.size() > max_count) // each list reaches `max_count`, so the front has no gap
        changes.erase(changes.begin() + static_cast<std::ptrdiff_t>(max_count), changes.end());
    return feed_source;
}

} // namespace fcg::indexer
