#include "bus/consuming/backoff.hpp"
#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/upkeep/rebuild.hpp"
#include "internal/upkeep/upkeep_impl.hpp"
#include "platform/async/backoff.hpp"
#include "platform/telemetry/log.hpp"

#include <stdexcept>
#include <utility>

namespace fcg::indexer {

namespace {

/// The backoff before the processes that have the history are asked again.
constexpr std::chrono::seconds pause_base{1};
constexpr std::chrono::seconds max_pause{30};

/// The limit of one wait for the end of a build, after which another one begins.
constexpr std::chrono::minutes longest_wait{1};

} // namespace

/// Builds the index if it was never complete, or if a build was cut off by the end of the process.
task<> upkeep::impl::build_if_due()
{
    auto is_due = [this] {
        auto const state = context.db.read([](storage::reader& db) { return read_state(db); });
        return !state.was_built || state.building;
    };
    for (std::int64_t tries = 1; !tasks.stopping() && is_due(); ++tries) {
        auto work = build([](std::int64_t, std::int64_t) {});
        co_await try_to("building the index", std::move(work));
        if (!is_due())
            break;
        auto const pause =
            async::backoff_with_jitter(tries, pause_base, max_pause, context.env.random.fraction());
        co_await bus::sleep_unless_stopping(context.env.background, tasks, pause_base + pause);
    }
}

void upkeep::impl::refuse_unless_possible() const
{
    if (events == nullptr)
        throw std::logic_error("the index has no history of events");
    if (building)
        throw builds_already();
}

task<> upkeep::impl::build(std::function<void(std::int64_t, std::int64_t)> progress)
{
    refuse_unless_possible();
    building = rebuilding = true;
    rebuilt = to_rebuild = 0;
    std::weak_ptr<live_index> const previous = context.index_slots.live().memory;
    build_watch watch{.progress =
                          [this, progress](std::int64_t read, std::int64_t all) {
                              rebuilt = read;
                              to_rebuild = all;
                              progress(read, all);
                          },
                      .must_end = [this] { return must_end(); }};
    std::exception_ptr failure;
    try {
        co_await build_and_swap(context, *events, std::move(watch));
    } catch (...) {
        failure = std::current_exception();
    }
    rebuilding = false;
    auto ending = failure ? give_up() : clear_previous(context, previous, [this] { return must_end(); });
    co_await try_to("clearing the previous index", std::move(ending));
    building = false;
    if (failure)
        std::rethrow_exception(failure);
    telemetry::log(telemetry::level::info, "indexer", "", "the index was rebuilt from {} events",
                   to_rebuild.load());
}

task<> upkeep::impl::give_up()
{
    context.index_slots.give_up_building(); // must happen even if the state cannot be written
    co_await give_up_building(context);
}

task<> upkeep::impl::run(std::shared_ptr<job> mine)
{
    auto report_progress = [mine](std::int64_t read, std::int64_t all) {
        if (mine->progress)
            mine->progress(read, all);
    };
    try {
        co_await async::go_on_when_cancelled();
        co_await build(std::move(report_progress));
    } catch (...) {
        mine->failure = std::current_exception();
    }
    mine->ended = true;
    for (auto const& waiter : std::exchange(mine->waiting, {}))
        waiter->wake(async::wake_reason::notified);
}

task<> upkeep::impl::build_for_nobody()
{
    co_await async::go_on_when_cancelled();
    auto work = build([](std::int64_t, std::int64_t) {});
    co_await try_to("rebuilding the index", std::move(work));
}

task<> upkeep::impl::rebuild(std::function<void(std::int64_t, std::int64_t)> progress)
{
    refuse_unless_possible();
    auto const mine = std::make_shared<job>();
    mine->progress = std::move(progress);
    tasks.spawn("building the index", run(mine));
    auto why = async::wake_reason::notified;
    while (!mine->ended && why != async::wake_reason::cancelled) {
        auto parked = mine->waiting.emplace_back(std::make_shared<async::waiter>());
        why = co_await async::wait(context.env.background, std::move(parked), longest_wait);
    }
    mine->progress = nullptr;
    if (!mine->ended)
        async::throw_cancelled();
    if (mine->failure)
        std::rethrow_exception(mine->failure);
}

} // namespace fcg::indexer
