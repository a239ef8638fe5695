#include "inside/engine/feeder.hpp"

#include "inside/engine/mapping.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <cstdlib>
#include <ranges>

namespace fcg::indexer {

namespace {

/// How often it is looked whether something is new when nobody says so, and how popular games have become.
constexpr std::chrono::seconds idle{1};
/// After a failure, doubled with each, and somewhere between half and all of it.
constexpr std::chrono::milliseconds first_pause{200};
constexpr std::chrono::milliseconds longest_pause{5'000};
/// An index that lacks what is older does not answer.
constexpr std::chrono::seconds max_lag{10};
/// Then a request is full, however few documents it has.
constexpr std::size_t max_octets = 4 * 1'048'576;

constexpr std::size_t feed_connections = 1;

std::chrono::microseconds pause_after(int failures, core::random_source& chance)
{
    auto const doubled = first_pause * (1 << std::min(failures - 1, 10));
    std::chrono::microseconds const whole = std::min(doubled, longest_pause);
    return whole / 2 + std::chrono::microseconds(chance.below(static_cast<std::uint64_t>(whole.count() / 2)));
}

std::int64_t micros_of(core::steady_point moment)
{
    return moment.time_since_epoch().count();
}

template <class... Args>
void note(telemetry::level how, fmt::format_string<Args...> text, Args&&... args)
{
    telemetry::log(how, "indexer", "", text, std::forward<Args>(args)...);
}

} // namespace

feeder::feeder(surroundings& with, open_search_settings const& how, storage::database& db, shelf const& from)
    : with_(with),
      db_(db),
      from_(from),
      bulk_size_(static_cast<std::size_t>(how.bulk)),
      server_(with, how, feed_connections),
      indexes_(server_, how.index),
      news_(with.background),
      lag_(with.metrics.gauge("fcg_search_engine_lag_documents",
                              "Changes of games that the search server has not got yet, at most"))
{
}

task<> feeder::run()
{
    for (;;) {
        auto const pause = co_await feed_and_pause();
        if (failures_ > 0) // whatever is new has to wait with the rest
            co_await async::sleep_for(with_.background, pause);
        else
            co_await news_.wait_for(pause);
    }
}

void feeder::wake()
{
    news_.notify();
}

void feeder::doubt()
{
    doubted_ = true;
    news_.notify();
}

bool feeder::may_answer() const
{
    auto const behind = micros_of(with_.clock.steady_now()) - in_step_at_;
    return answers_ && !doubted_ && std::chrono::microseconds(behind) <= max_lag;
}

task<std::chrono::microseconds> feeder::feed_and_pause()
{
    try {
        co_await feed();
        note_success();
        co_return idle;
    } catch (std::exception const& fault) { // also a bug must not end the feeding for good
        if (async::means_cancelled(fault))
            throw;
        note_failure(fault.what());
    }
    co_return pause_after(failures_, with_.chance);
}

void feeder::note_failure(std::string const& why)
{
    is_checked_ = false;
    popularity_.forget();
    auto const how = failures_++ == 0 ? telemetry::level::error : telemetry::level::debug;
    note(how, "the search server at {} cannot be fed, and is tried again: {}", server_.place(), why);
}

void feeder::note_success()
{
    if (std::exchange(failures_, 0) > 0)
        note(telemetry::level::info, "the search server at {} is fed again", server_.place());
}

void feeder::note_lag(game_number newest)
{
    lag_.set(newest > feed_->sent ? newest - feed_->sent : 0);
}

task<> feeder::feed()
{
    if (doubted_.exchange(false)) // a doubt that comes now is the next round's
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
    auto reading = [=](storage::reader& in) { return read_source(in, build, sent, max_count); };
    auto found = co_await db_.read_long(reading);
    co_return found;
}

task<> feeder::choose_index()
{
    feed_.reset();
    auto const source = co_await look(0);
    auto const feeds = db_.read([this](storage::reader& in) { return read_feeds(in, indexes_.alias()); });
    for (auto const& one : feeds | std::views::reverse) {
        if (one.build != source.build || one.mapping != mapping_version)
            continue;
        auto const identity = co_await indexes_.identity_of(one.index_name);
        if (identity == one.identity) {
            feed_ = one;
            co_return;
        }
        co_await forget(one.index_name);
    }
    co_await begin_index(source.build);
}

task<> feeder::forget(std::string index_name)
{
    auto unit = [index_name](storage::transaction& in) { forget_feed(in, index_name); };
    co_await db_.write(std::move(unit));
}

task<> feeder::begin_index(std::int64_t build)
{
    search_feed made{.index_name = {}, .identity = {}, .mapping = mapping_version, .build = build};
    auto const milliseconds = core::to_micros(with_.clock.now()) / 1'000;
    made.index_name = fmt::format("{}-{}", indexes_.alias(), milliseconds);
    made.identity = co_await indexes_.create(made.index_name);
    auto unit = [this, made](storage::transaction& in) { save_feed(in, indexes_.alias(), made); };
    co_await db_.write(std::move(unit));
    note(telemetry::level::info, "the index {} is built in the search server at {}", made.index_name,
         server_.place());
    feed_ = std::move(made);
}

/// False: it has everything that was there when this began.
task<bool> feeder::send_some()
{
    auto const began = micros_of(with_.clock.steady_now());
    auto const source = co_await look(bulk_size_);
    if (source.build != feed_->build) {
        is_checked_ = false; // another index; the former goes on answering
        co_await choose_index();
        co_return true;
    }
    note_lag(source.newest);
    if (source.changes.empty()) {
        in_step_at_ = began;
        co_return false;
    }
    auto const memory = from_.live().memory;
    auto reached = *feed_;
    bulk all;
    for (auto const& [what, left] : source.changes) {
        if (all.body().size() > max_octets)
            break;
        auto const popularity = left ? 0 : popularity_of(*memory, what.game.game_id);
        if (left)
            all.remove(what.game.game_id, what.number);
        else
            all.put(what, popularity);
        popularity_.note_told(memory, what.number, popularity);
        reached.sent = what.number;
    }
    co_await send(std::move(all), std::move(reached));
    note_lag(source.newest);
    if (feed_->sent < source.newest)
        co_return true;
    in_step_at_ = began;
    co_return false;
}

/// Puts the place there when the server has everything; else all of it is sent again, which is harmless.
task<> feeder::send(bulk what, search_feed reached)
{
    auto const items = what.size();
    auto const outcome = co_await indexes_.send(reached.index_name, std::move(what));
    if (outcome.index_is_gone)
        throw search_server_failed("the index " + reached.index_name + " is gone");
    if (outcome.to_repeat > 0)
        throw search_server_failed(
            fmt::format("it was too busy for {} of {} games", outcome.to_repeat, items));
    for (auto const& one : outcome.refused)
        note(telemetry::level::error, "the search server at {} does not take a game: {}", server_.place(),
             one);
    reached.refused += static_cast<std::int64_t>(outcome.refused.size());
    auto unit = [this, reached](storage::transaction& in) { save_feed(in, indexes_.alias(), reached); };
    co_await db_.write(std::move(unit));
    feed_ = std::move(reached);
}

/// Before the first answer, and after every doubt.
task<> feeder::check_and_answer()
{
    auto const name = feed_->index_name;
    auto const counted = co_await indexes_.count(name);
    auto reading = [](storage::reader& in) {
        auto const source = read_source(in, -1, 0, 0);
        return std::pair(source, count_games(in, source.live));
    };
    auto const [source, games] = co_await db_.read_long(reading);
    if (source.build != feed_->build)
        co_return; // the next round begins with another index
    std::int64_t const stored_since = source.newest - feed_->sent;
    if (std::abs(counted - games) > feed_->refused + stored_since) {
        co_await forget(name);
        throw search_server_failed(
            fmt::format("the index {} has {} games instead of {}, and is built anew", name, counted, games));
    }
    co_await indexes_.let_answer(name);
    auto unit = [this, name](storage::transaction& in) {
        for (auto const& one : read_feeds(in, indexes_.alias()))
            if (one.index_name != name)
                forget_feed(in, one.index_name);
    };
    co_await db_.write(std::move(unit));
    is_checked_ = answers_ = true;
    note(telemetry::level::info, "the index {} answers, with {} games", name, counted);
}

/// A part of them in each round.
task<> feeder::renew_popularity()
{
    auto const of = from_.live();
    auto const changed = popularity_.take(of.memory, bulk_size_);
    if (changed.empty())
        co_return;
    auto reading = [&changed, &of, build = feed_->build](storage::reader& in) {
        auto const source = read_source(in, build, 0, 0);
        bool const is_same = source.build == build && source.live == of.tables;
        return is_same ? read_documents(in, of.tables, changed) : std::vector<document>{};
    };
    auto const documents = co_await db_.read_long(reading);
    bulk all;
    for (auto const& one : documents)
        all.put(one, of.memory->popularity(one.number));
    if (all.empty())
        co_return;
    co_await send(std::move(all), *feed_);
    news_.notify(); // there may be more
}

} // namespace fcg::indexer
