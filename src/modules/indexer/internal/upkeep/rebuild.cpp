#include "internal/upkeep/rebuild.hpp"

#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/recommendations/sales.hpp"
#include "internal/search/search.hpp"
#include "internal/upkeep/past_events.hpp"

#include <unordered_map>

namespace fcg::indexer {

namespace {

/// Small, so that live changes never wait long for the writer.
constexpr std::size_t cleared_in_a_unit = 1'000;

/// Searches that began before a swap still read the old tables.
constexpr std::chrono::seconds longest_search{30};
constexpr std::chrono::milliseconds between_looks_for_searches{50};

/// The position of each game's newest event. Older events would only leave dead numbers.
using newest_events = std::unordered_map<core::uuid, std::int64_t>;

/// One build, from the mark in the state to the swap.
struct build {
    module_context& context;
    bus::event_history& history;
    build_progress progress;
    async::task_group const& tasks;
    index_slots::index index{}; ///< the index that is being built
    newest_events newest{};
    std::int64_t read = 0;
    std::int64_t games_reached = 0;
    std::int64_t sales_reached = 0;
    std::int64_t total = 0;
    std::vector<applied_position> histories{}; ///< the positions up to which the histories are read

    task<> begin();
    task<std::int64_t> end_of(past past);
    task<> note_newest(bus::event_history::page page);
    void store_game(storage::transaction& tx, storage::stored_event const& event);
    void store_sale(storage::transaction& tx, storage::stored_event const& event);
    using store_event = void (build::*)(storage::transaction& tx, storage::stored_event const& event);
    task<> store(bus::event_history::page page, std::int64_t& reached, store_event store_event);
    task<> swap();

    bool is_newest(storage::stored_event const& event) const;
};

/// From the commit of this mark on, live events go into both slots; everything earlier is in the histories.
task<> build::begin()
{
    auto const live = context.index_slots.live();
    index = {other(live.tables), std::make_shared<live_index>()};
    auto unit = [this](storage::transaction& tx) {
        auto state = read_state(tx);
        state.building = true;
        write_state(tx, state);
        tx.after_commit([&index_slots = context.index_slots, index = index] { index_slots.begin(index); });
    };
    co_await context.db.write(std::move(unit));
}

task<std::int64_t> build::end_of(past past)
{
    auto const end = co_await newest_of(history, past);
    if (end > 0)
        histories.push_back({past.module, end, context.env.clock.now()});
    total += end;
    co_return end;
}

task<> build::note_newest(bus::event_history::page page)
{
    end_if_stopping(tasks);
    for (auto const& event : page.events)
        if (auto const game = game_of(event))
            newest[*game] = event.position;
    co_return;
}

/// An event that was appended since the scan may be the newest; it arrives by its queue.
bool build::is_newest(storage::stored_event const& event) const
{
    auto const game = game_of(event);
    auto const it = game ? newest.find(*game) : newest.end();
    return it == newest.end() || it->second <= event.position;
}

void store_change(storage::transaction& tx, index_slots::index const& index, past_change const& change)
{
    if (!change.game) {
        auto id = change.game_id.to_string();
        if (remove_document(tx, index.tables, id))
            tx.after_commit([memory = index.memory, id = std::move(id)] { memory->remove(id); });
        return;
    }
    if (auto stored = put_document(tx, index.tables, *change.game))
        tx.after_commit([memory = index.memory, stored = std::move(*stored)] { memory->add(stored); });
}

void build::store_game(storage::transaction& tx, storage::stored_event const& event)
{
    if (auto const change = is_newest(event) ? read_change(event) : std::nullopt)
        store_change(tx, index, *change);
}

void build::store_sale(storage::transaction& tx, storage::stored_event const& event)
{
    auto const sale = read_sale(event);
    if (sale.sold)
        record_sale(tx, context, *sale.sold);
    if (sale.taken_back)
        record_sale_taken_back(tx, context, *sale.taken_back);
}

/// Stores a page of a history that was read up to `reached` before.
task<> build::store(bus::event_history::page page, std::int64_t& reached, store_event store_event)
{
    auto const end = page.reached;
    auto unit = [this, store_event, events = std::move(page.events)](storage::transaction& tx) {
        for (auto const& event : events)
            (this->*store_event)(tx, event);
    };
    co_await context.db.write(std::move(unit));
    read += end - std::exchange(reached, end);
    progress(std::min(read, total), total);
    end_if_stopping(tasks);
}

task<> build::swap()
{
    context.popularity.tell(*index.memory, context.env.clock.now());
    auto unit = [this](storage::transaction& tx) {
        write_state(tx, {.live = index.tables, .was_built = true, .building = false});
        for (auto const& position : histories)
            note_position(tx, position);
        tx.after_commit([&index_slots = context.index_slots, &engine = context.engine] {
            index_slots.swap();
            engine.wake();
        });
    };
    co_await context.db.write(std::move(unit));
}

task<> clear_free_slot(module_context& context, async::task_group const& tasks)
{
    bool is_empty = false;
    while (!is_empty) {
        end_if_stopping(tasks);
        auto unit = [](storage::transaction& tx) {
            auto const state = read_state(tx);
            return state.building || clear_some(tx, other(state.live), cleared_in_a_unit);
        };
        is_empty = co_await context.db.write(std::move(unit));
    }
}

} // namespace

task<> build_and_swap(module_context& context, bus::event_history& history, build_progress progress,
                      async::task_group const& tasks)
{
    build build{.context = context, .history = history, .progress = std::move(progress), .tasks = tasks};
    co_await give_up_building(context); // live events would go into what an earlier process left
    co_await clear_free_slot(context, tasks);
    co_await build.begin();
    auto const past_games = past_of_games();
    auto const past_sales = past_of_sales();
    auto const games_until = co_await build.end_of(past_games);
    auto const sales_until = co_await build.end_of(past_sales);
    build.progress(0, build.total);
    auto note_newest = [&build](bus::event_history::page page) { return build.note_newest(std::move(page)); };
    co_await read_past(history, past_games, 0, games_until, note_newest);
    auto store_games = [&build](bus::event_history::page page) {
        return build.store(std::move(page), build.games_reached, &build::store_game);
    };
    co_await read_past(history, past_games, 0, games_until, store_games);
    auto store_sales = [&build](bus::event_history::page page) {
        return build.store(std::move(page), build.sales_reached, &build::store_sale);
    };
    co_await read_past(history, past_sales, 0, sales_until, store_sales);
    co_await build.swap();
}

task<> give_up_building(module_context& context)
{
    auto unit = [&context](storage::transaction& tx) {
        auto state = read_state(tx);
        state.building = false;
        write_state(tx, state);
        tx.after_commit([&index_slots = context.index_slots] { index_slots.give_up_building(); });
    };
    co_await context.db.write(std::move(unit));
}

/// The index slots no longer hand this index out, so its readers can only become fewer.
task<> clear_previous(module_context& context, std::weak_ptr<live_index> previous,
                      async::task_group const& tasks)
{
    auto const end = context.env.clock.steady_now() + longest_search;
    while (!previous.expired() && !tasks.stopping() && context.env.clock.steady_now() < end)
        co_await async::sleep_for(context.env.background, between_looks_for_searches);
    co_await clear_free_slot(context, tasks);
}

} // namespace fcg::indexer
