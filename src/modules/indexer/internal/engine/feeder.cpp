#include "internal/engine/feeder.hpp"

#include "internal/engine/mapping.hpp"
#include "platform/telemetry/log.hpp"

#include <cstdlib>
#include <ranges>

namespace fcg::indexer {

namespace {

/// The interval between checks for changes without a notification, and for changed popularity.
constexpr std::chrono::seconds idle{1};
/// The pause after a failure, which doubles with each failure.
constexpr std::chrono::milliseconds first_pause{200};
constexpr std::chrono::milliseconds longest_pause{5'000};
constexpr std::chrono::seconds grace{10};
/// An index that lacks changes for longer than this does not answer.
constexpr std::chrono::seconds max_lag{10};
/// The size at which a request is full, however few documents it has.
constexpr std::size_t max_octets = 4 * 1'048'576;

constexpr std::size_t feed_connections = 1;

std::int64_t micros_of(core::steady_point moment)
{
    return moment.time_since_epoch().count();
}

} // namespace

feeder::feeder(environment& env, open_search_settings const& settings, storage::database& db,
               index_slots const& index_slots)
    : env_(env),
      db_(db),
      index_slots_(index_slots),
      bulk_size_(static_cast<std::size_t>(settings.bulk)),
      server_(env, settings, feed_connections),
      indexes_(server_, settings.index),
      repeating_(env.background, env.clock,
                 {.name = "the feeding of the search server at " + server_.authority(),
                  .area = "indexer",
                  .first_pause = first_pause,
                  .max_pause = longest_pause,
                  .grace = grace},
                 [this] { return do_round(); }),
      lag_(env.metrics.gauge("fcg_search_engine_lag_documents",
                             "Changes of games that the search server has not received yet, at most"))
{
}

void feeder::doubt()
{
    doubted_ = true;
    wake();
}

bool feeder::may_answer() const
{
    auto const behind = micros_of(env_.clock.steady_now()) - in_step_at_;
    return answers_ && !doubted_ && std::chrono::microseconds(behind) <= max_lag;
}

task<std::chrono::microseconds> feeder::do_round()
{
    try {
        co_await feed();
    } catch (std::exception const&) {
        is_checked_ = false;
        popularity_.forget();
        throw;
    }
    co_return idle;
}

void feeder::note_lag(game_number newest)
{
    lag_.set(newest > feed_->sent ? newest - feed_->sent : 0);
}

task<> feeder::feed()
{
    if (doubted_.exchange(false)) // a doubt that arrives after this belongs to the next round
        is_checked_ = answers_ = false;
    if (!is_checked_)
        co_await choose_index();
    bool has_more = true;
    while (has_more)
        has_more = co_await send_some();
    if (!is_checked_)
        co_await check_and_answer();
    co_await renew_popularity();
}

task<feed_source> feeder::look(std::size_t max_count)
{
    auto const build = feed_ ? feed_->build : -1;
    auto const sent = feed_ ? feed_->sent : 0;
    auto reading = [=](storage::reader& db) { return read_source(db, build, sent, max_count); };
    auto feed_source = co_await db_.read_long(reading);
    co_return feed_source;
}

task<> feeder::choose_index()
{
    feed_.reset();
    auto const source = co_await look(0);
    auto const feeds = db_.read([this](storage::reader& db) { return read_feeds(db, indexes_.alias()); });
    for (auto const& search_feed : feeds | std::views::reverse) {
        if (search_feed.build != source.build || search_feed.mapping != mapping_version)
            continue;
        auto const identity = co_await indexes_.identity_of(search_feed.index_name);
        if (identity == search_feed.identity) {
            feed_ = search_feed;
            co_return;
        }
        co_await forget(search_feed.index_name);
    }
    co_await begin_index(source.build);
}

task<> feeder::forget(std::string index_name)
{
    auto unit = [index_name](storage::transaction& tx) { forget_feed(tx, index_name); };
    co_await db_.write(std::move(unit));
}

task<> feeder::begin_index(std::int64_t build)
{
    search_feed search_feed{.index_name = {}, .identity = {}, .mapping = mapping_version, .build = build};
    auto const milliseconds = core::to_micros(env_.clock.now()) / 1'000;
    search_feed.index_name = fmt::format("{}-{}", indexes_.alias(), milliseconds);
    search_feed.identity = co_await indexes_.create(search_feed.index_name);
    auto unit = [this, search_feed](storage::transaction& tx) {
        save_feed(tx, indexes_.alias(), search_feed);
    };
    co_await db_.write(std::move(unit));
    telemetry::log(telemetry::level::info, "indexer", "", "the index {} is built in the search server at {}",
                   search_feed.index_name, server_.authority());
    feed_ = std::move(search_feed);
}

/// Returns false if the server has everything that was stored when the call began.
task<bool> feeder::send_some()
{
    auto const began = micros_of(env_.clock.steady_now());
    auto const source = co_await look(bulk_size_);
    if (source.build != feed_->build) {
        is_checked_ = false; // another index; the previous one continues to answer
        co_await choose_index();
        co_return true;
    }
    note_lag(source.newest);
    if (source.changes.empty()) {
        in_step_at_ = began;
        co_return false;
    }
    auto const memory = index_slots_.live().memory;
    auto reached = *feed_;
    bulk bulk;
    for (auto const& [document, left] : source.changes) {
        if (bulk.body().size() > max_octets)
            break;
        auto const popularity = left ? 0 : popularity_of(*memory, document.game.game_id);
        if (left)
            bulk.remove(document.game.game_id, document.number);
        else
            bulk.put(document, popularity);
        popularity_.note_reported(memory, document.number, popularity);
        reached.sent = document.number;
    }
    co_await send(std::move(bulk), std::move(reached));
    note_lag(source.newest);
    if (feed_->sent < source.newest)
        co_return true;
    in_step_at_ = began;
    co_return false;
}

/// Sends a bulk and stores the progress once the server has everything. Otherwise all of it is sent again,
/// which is harmless.
task<> feeder::send(bulk bulk, search_feed reached)
{
    auto const items = bulk.size();
    auto const outcome = co_await indexes_.send(reached.index_name, std::move(bulk));
    if (outcome.index_is_gone)
        throw search_server_failed("the index " + reached.index_name + " is gone");
    if (outcome.to_repeat > 0)
        throw search_server_failed(
            fmt::format("it was too busy for {} of {} games", outcome.to_repeat, items));
    for (auto const& text : outcome.refused)
        telemetry::log(telemetry::level::error, "indexer", "", "the search server at {} rejects a game: {}",
                       server_.authority(), text);
    reached.refused += static_cast<std::int64_t>(outcome.refused.size());
    auto unit = [this, reached](storage::transaction& tx) { save_feed(tx, indexes_.alias(), reached); };
    co_await db_.write(std::move(unit));
    feed_ = std::move(reached);
}

/// Checks the index before the first search, and after every doubt.
task<> feeder::check_and_answer()
{
    auto const name = feed_->index_name;
    auto const counted = co_await indexes_.count(name);
    auto reading = [](storage::reader& db) {
        auto const source = read_source(db, -1, 0, 0);
        return std::pair(source, count_games(db, source.live));
    };
    auto const [source, games] = co_await db_.read_long(reading);
    if (source.build != feed_->build)
        co_return; // the next round begins with another index
    std::int64_t const stored_since = source.newest - feed_->sent;
    if (std::abs(counted - games) > feed_->refused + stored_since) {
        co_await forget(name);
        throw search_server_failed(
            fmt::format("the index {} has {} games instead of {}, and is rebuilt", name, counted, games));
    }
    co_await indexes_.let_answer(name);
    auto unit = [this, name](storage::transaction& tx) {
        for (auto const& read_feed : read_feeds(tx, indexes_.alias()))
            if (read_feed.index_name != name)
                forget_feed(tx, read_feed.index_name);
    };
    co_await db_.write(std::move(unit));
    is_checked_ = answers_ = true;
    telemetry::log(telemetry::level::info, "indexer", "", "the index {} answers, with {} games", name,
                   counted);
}

/// Sends changed popularities, a part of them in each round.
task<> feeder::renew_popularity()
{
    auto const index = index_slots_.live();
    auto const changed = popularity_.take(index.memory, bulk_size_);
    if (changed.empty())
        co_return;
    auto reading = [&changed, &index, build = feed_->build](storage::reader& db) {
        auto const source = read_source(db, build, 0, 0);
        bool const is_same = source.build == build && source.live == index.tables;
        return is_same ? read_documents(db, index.tables, changed) : std::vector<document>{};
    };
    auto const documents = co_await db_.read_long(reading);
    bulk bulk;
    for (auto const& document : documents)
        bulk.put(document, index.memory->popularity(document.number));
    if (bulk.empty())
        co_return;
    co_await send(std::move(bulk), *feed_);
    wake(); // there may be more
}

} // namespace fcg::indexer
