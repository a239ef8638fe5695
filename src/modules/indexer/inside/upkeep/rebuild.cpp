#include "inside/upkeep/rebuild.hpp"

#include "inside/index/document_store.hpp"
#include "inside/search/search.hpp"
#include "inside/taste/record_sale.hpp"
#include "inside/upkeep/past_events.hpp"

#include <unordered_map>

namespace fcg::indexer {

namespace {

/// So that live changes never wait long for the writer.
constexpr std::size_t cleared_in_a_unit = 1'000;

/// Searches that began before a swap still read the old tables.
constexpr std::chrono::seconds longest_search{30};
constexpr std::chrono::milliseconds between_looks_for_searches{50};

/// The position of each game's newest event: the others would only leave dead numbers behind.
using newest_events = std::unordered_map<core::uuid, std::int64_t>;

/// One build, from the mark in the state to the swap.
struct build {
    parts& of;
    bus::event_history& from;
    build_watch watch;
    shelf::index made; ///< the one that is being built
    newest_events newest;
    std::int64_t read = 0;
    std::int64_t all = 0;
    std::vector<applied_position> histories{}; ///< up to where they are read

    task<> begin();
    task<std::int64_t> end_of(past what);
    task<> note_newest(bus::event_history::page page);
    task<> store_games(bus::event_history::page page);
    task<> store_sales(bus::event_history::page page);
    task<> swap();

    bool is_newest(storage::stored_event const& event) const;
    void note_progress(std::int64_t before, std::int64_t reached);
    std::int64_t games_reached = 0;
    std::int64_t sales_reached = 0;
};

/// From its commit on, live events go into both slots; what came before is in the histories.
task<> build::begin()
{
    auto const live = of.shelf.live();
    made = {other(live.tables), std::make_shared<live_index>()};
    auto unit = [this](storage::transaction& in) {
        auto state = read_state(in);
        state.building = true;
        write_state(in, state);
        in.after_commit([&shelf = of.shelf, index = made] { shelf.begin(index); });
    };
    co_await of.db.write(std::move(unit));
}

task<std::int64_t> build::end_of(past what)
{
    auto const end = co_await newest_of(from, what);
    if (end > 0)
        histories.push_back({what.module, end, of.with.clock.now()});
    all += end;
    co_return end;
}

task<> build::note_newest(bus::event_history::page page)
{
    end_if_told(watch.must_end);
    for (auto const& event : page.events)
        if (auto const game = game_of(event))
            newest[*game] = event.position;
    co_return;
}

/// An event that was appended since may be the newest by now; it comes by its queue.
bool build::is_newest(storage::stored_event const& event) const
{
    auto const game = game_of(event);
    auto const found = game ? newest.find(*game) : newest.end();
    return found == newest.end() || found->second <= event.position;
}

void store_change(storage::transaction& in, shelf::index const& into, past_change const& change)
{
    if (!change.game) {
        auto id = change.game_id.to_string();
        if (remove_document(in, into.tables, id))
            in.after_commit([memory = into.memory, id = std::move(id)] { memory->remove(id); });
        return;
    }
    if (auto stored = put_document(in, into.tables, *change.game))
        in.after_commit([memory = into.memory, stored = std::move(*stored)] { memory->add(stored); });
}

void store_sale(storage::transaction& in, parts& of, past_sale const& sale)
{
    if (sale.sold)
        record_sale(in, of, *sale.sold);
    if (sale.taken_back)
        take_back_sale(in, of, *sale.taken_back);
}

void build::note_progress(std::int64_t before, std::int64_t reached)
{
    read += reached - before;
    watch.progress(std::min(read, all), all);
    end_if_told(watch.must_end);
}

task<> build::store_games(bus::event_history::page page)
{
    auto const reached = page.reached;
    auto unit = [this, events = std::move(page.events)](storage::transaction& in) {
        for (auto const& event : events)
            if (is_newest(event))
                if (auto const change = read_change(event))
                    store_change(in, made, *change);
    };
    co_await of.db.write(std::move(unit));
    note_progress(std::exchange(games_reached, reached), reached);
}

task<> build::store_sales(bus::event_history::page page)
{
    auto const reached = page.reached;
    auto unit = [this, events = std::move(page.events)](storage::transaction& in) {
        for (auto const& event : events)
            store_sale(in, of, read_sale(event));
    };
    co_await of.db.write(std::move(unit));
    note_progress(std::exchange(sales_reached, reached), reached);
}

task<> build::swap()
{
    of.popularity.tell(*made.memory, of.with.clock.now());
    auto unit = [this](storage::transaction& in) {
        write_state(in, {.live = made.tables, .was_built = true, .building = false});
        for (auto const& one : histories)
            note_position(in, one);
        in.after_commit([&shelf = of.shelf, &engine = of.engine] {
            shelf.swap();
            engine.wake();
        });
    };
    co_await of.db.write(std::move(unit));
}

task<> clear_free_slot(parts& of, std::function<bool()> must_end)
{
    bool is_empty = false;
    while (!is_empty) {
        end_if_told(must_end);
        auto unit = [](storage::transaction& in) {
            auto const state = read_state(in);
            return state.building || clear_some(in, other(state.live), cleared_in_a_unit);
        };
        is_empty = co_await of.db.write(std::move(unit));
    }
}

} // namespace

task<> build_and_swap(parts& of, bus::event_history& from, build_watch watch)
{
    build one{.of = of, .from = from, .watch = std::move(watch), .made = {}, .newest = {}};
    co_await give_up_building(of); // what a former process has left: live events would go into it
    co_await clear_free_slot(of, one.watch.must_end);
    co_await one.begin();
    auto const past_games = past_of_games();
    auto const past_sales = past_of_sales();
    auto const games_until = co_await one.end_of(past_games);
    auto const sales_until = co_await one.end_of(past_sales);
    one.watch.progress(0, one.all);
    auto note = [&one](bus::event_history::page page) { return one.note_newest(std::move(page)); };
    co_await read_past(from, past_games, 0, games_until, note);
    auto store_games = [&one](bus::event_history::page page) { return one.store_games(std::move(page)); };
    co_await read_past(from, past_games, 0, games_until, store_games);
    auto store_sales = [&one](bus::event_history::page page) { return one.store_sales(std::move(page)); };
    co_await read_past(from, past_sales, 0, sales_until, store_sales);
    co_await one.swap();
}

task<> give_up_building(parts& of)
{
    auto unit = [&of](storage::transaction& in) {
        auto state = read_state(in);
        state.building = false;
        write_state(in, state);
        in.after_commit([&shelf = of.shelf] { shelf.give_up_building(); });
    };
    co_await of.db.write(std::move(unit));
}

/// Nobody takes it from the shelf any more, so it is only ever let go.
task<> clear_former(parts& of, std::weak_ptr<live_index> former, std::function<bool()> must_end)
{
    auto const end = of.with.clock.steady_now() + longest_search;
    while (!former.expired() && !must_end() && of.with.clock.steady_now() < end)
        co_await async::sleep_for(of.with.background, between_looks_for_searches);
    co_await clear_free_slot(of, std::move(must_end));
}

} // namespace fcg::indexer
