#include "inside/upkeep/upkeep.hpp"

#include "bus/backing_off.hpp"
#include "bus/retry.hpp"
#include "inside/index/document_store.hpp"
#include "inside/search/search.hpp"
#include "inside/upkeep/freshness.hpp"
#include "inside/upkeep/rebuild.hpp"
#include "inside/upkeep/verify.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace fcg::indexer {

namespace {

constexpr std::chrono::minutes between_chores{1};
constexpr std::chrono::hours between_popularity{1};
constexpr std::chrono::seconds grace{10};

/// Before the processes that have the history are asked again.
constexpr std::chrono::seconds pause_base{1};
constexpr std::chrono::seconds pause_most{30};

/// Dead numbers cost memory and time; so many are worth a build.
constexpr std::size_t dead_worth_a_build = 10'000;

bool is_worth_a_build(live_index const& index)
{
    auto const living = index.live_count();
    auto const dead = index.end() - 1 - std::min<std::size_t>(living, index.end() - 1);
    return dead > dead_worth_a_build && dead * 2 > living;
}

/// A rebuild that runs in the group of tasks, so that it goes on whatever becomes of who asked for it.
struct job {
    std::function<void(std::int64_t, std::int64_t)> progress; ///< none: nobody waits any more
    bool ended = false;
    std::exception_ptr failure;
    std::list<std::shared_ptr<async::waiter>> waiting;
};

} // namespace

struct upkeep::inside {
    explicit inside(parts& shared) : of(shared), tasks(shared.with.background)
    {
        auto const drift = [this](char const* kind) {
            return of.with.metrics.counter(
                "fcg_index_drift_total", "Games that differed between index and catalogue", {{"kind", kind}});
        };
        missing = drift("missing");
        extra = drift("extra");
        changed = drift("changed");
    }

    task<> keep();
    task<> build_if_due();
    task<> chores();
    task<> verify_and_mend();
    task<> try_to(std::string what, task<> work);
    void refuse_unless_possible() const;
    task<> build(std::function<void(std::int64_t, std::int64_t)> progress);
    task<> give_up();
    task<> run(std::shared_ptr<job> mine);
    task<> rebuild(std::function<void(std::int64_t, std::int64_t)> progress);
    task<verify_report> verify(bool repair);
    void note_verified(verify_report const& report);
    index_report report() const;
    index_gauges::looked look() const;

    bool must_end() const { return tasks.stopping(); }

    parts& of;
    bus::event_history* events = nullptr;
    bus::queue_transport* queues = nullptr;
    std::function<std::int64_t()> unsent = [] { return std::int64_t(0); };
    async::task_group tasks;
    bool consumes = false; ///< the queues are read, so what waits there will be applied
    bool building = false; ///< from before the mark until the former index is cleared away
    core::time_point next_verify;
    core::time_point next_popularity;
    telemetry::counter missing;
    telemetry::counter extra;
    telemetry::counter changed;
    std::shared_ptr<index_gauges> shown;
    // For any thread:
    std::atomic<bool> rebuilding = false;
    std::atomic<std::int64_t> rebuilt = 0;
    std::atomic<std::int64_t> to_rebuild = 0;
    mutable std::mutex guard;
    std::string last_verify;
};

task<> upkeep::inside::keep()
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    co_await build_if_due();
    auto clearing = clear_former(of, {}, [this] { return must_end(); });
    co_await try_to("clearing away", std::move(clearing));
    auto const now = of.with.clock.now();
    next_verify = now + between_chores;
    next_popularity = now + between_popularity;
    while (co_await bus::sleep_unless_stopping(of.with.background, tasks, between_chores))
        co_await chores();
}

/// An index that never was complete, or a build that the end of the process cut off.
task<> upkeep::inside::build_if_due()
{
    auto is_due = [this] {
        auto const state = of.db.read([](storage::reader& in) { return read_state(in); });
        return !state.was_built || state.building;
    };
    for (std::int64_t tries = 1; !tasks.stopping() && is_due(); ++tries) {
        auto work = build([](std::int64_t, std::int64_t) {});
        co_await try_to("building the index", std::move(work));
        if (!is_due())
            break;
        auto const pause = bus::backoff(tries, pause_base, pause_most, of.with.chance.fraction());
        co_await bus::sleep_unless_stopping(of.with.background, tasks, pause_base + pause);
    }
}

task<> upkeep::inside::chores()
{
    auto const now = of.with.clock.now();
    auto const index = of.shelf.live().memory;
    if (now >= next_popularity) {
        of.popularity.tell(*index, now);
        next_popularity = now + between_popularity;
    }
    if (!building && is_worth_a_build(*index)) {
        auto work = build([](std::int64_t, std::int64_t) {});
        co_await try_to("building the index without its dead numbers", std::move(work));
    }
    if (of.settings.verify_hours > 0 && now >= next_verify && !tasks.stopping()) {
        next_verify = now + std::chrono::hours(of.settings.verify_hours);
        co_await try_to("comparing the index with the catalogue", verify_and_mend());
    }
}

task<> upkeep::inside::try_to(std::string what, task<> work)
{
    try {
        co_await std::move(work);
    } catch (std::exception const& fault) {
        if (!tasks.stopping())
            telemetry::log(telemetry::level::warning, "indexer", "", "{} did not work: {}", what,
                           fault.what());
    }
}

task<> upkeep::inside::verify_and_mend()
{
    auto const report = co_await verify(true);
    if (report.is_clean())
        co_return;
    std::string examples;
    for (auto const& one : report.examples)
        examples += (examples.empty() ? "" : ", ") + one;
    telemetry::log(telemetry::level::warning, "indexer", "", "the index differed from the catalogue: {} ({})",
                   to_text(report), examples);
}

void upkeep::inside::refuse_unless_possible() const
{
    if (events == nullptr)
        throw std::logic_error("the index was not told where the history is");
    if (building)
        throw std::runtime_error("the index is being built anew already");
}

task<> upkeep::inside::build(std::function<void(std::int64_t, std::int64_t)> progress)
{
    refuse_unless_possible();
    building = rebuilding = true;
    rebuilt = to_rebuild = 0;
    std::weak_ptr<live_index> const former = of.shelf.live().memory;
    build_watch watch{.progress =
                          [this, progress](std::int64_t read, std::int64_t all) {
                              rebuilt = read;
                              to_rebuild = all;
                              progress(read, all);
                          },
                      .must_end = [this] { return must_end(); }};
    std::exception_ptr failure;
    try {
        co_await build_and_swap(of, *events, std::move(watch));
    } catch (...) {
        failure = std::current_exception();
    }
    rebuilding = false;
    auto ending = failure ? give_up() : clear_former(of, former, [this] { return must_end(); });
    co_await try_to("clearing away", std::move(ending));
    building = false;
    if (failure)
        std::rethrow_exception(failure);
    telemetry::log(telemetry::level::info, "indexer", "", "the index was built anew from {} events",
                   to_rebuild.load());
}

task<> upkeep::inside::give_up()
{
    of.shelf.give_up_building(); // whatever becomes of the state
    co_await give_up_building(of);
}

task<> upkeep::inside::run(std::shared_ptr<job> mine)
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    try {
        co_await build([mine](std::int64_t read, std::int64_t all) {
            if (mine->progress)
                mine->progress(read, all);
        });
    } catch (...) {
        mine->failure = std::current_exception();
    }
    mine->ended = true;
    for (auto const& one : std::exchange(mine->waiting, {}))
        one->wake(async::wake_reason::notified);
}

task<> upkeep::inside::rebuild(std::function<void(std::int64_t, std::int64_t)> progress)
{
    refuse_unless_possible();
    auto const mine = std::make_shared<job>();
    mine->progress = std::move(progress);
    tasks.spawn("building the index", run(mine));
    auto why = async::wake_reason::notified;
    while (!mine->ended && why != async::wake_reason::cancelled) {
        auto parked = mine->waiting.emplace_back(std::make_shared<async::waiter>());
        why = co_await async::wait(of.with.background, std::move(parked), between_chores);
    }
    mine->progress = nullptr;
    if (!mine->ended)
        async::throw_cancelled();
    if (mine->failure)
        std::rethrow_exception(mine->failure);
}

task<verify_report> upkeep::inside::verify(bool repair)
{
    if (events == nullptr)
        throw std::logic_error("the index was not told where the history is");
    auto nothing_waits = [this] { return !consumes || report().lag_events == 0; };
    auto report = co_await verify_index(of, *events, std::move(nothing_waits), repair);
    auto const differ = report.missing + report.extra + report.changed;
    if (repair && report.repaired < differ && !building) {
        // What cannot be mended one by one, such as a number that stood twice, a new index does not have.
        co_await rebuild([](std::int64_t, std::int64_t) {});
        report.repaired = differ;
    }
    note_verified(report);
    co_return report;
}

void upkeep::inside::note_verified(verify_report const& report)
{
    missing.add(static_cast<double>(report.missing));
    extra.add(static_cast<double>(report.extra));
    changed.add(static_cast<double>(report.changed));
    auto text = core::to_rfc3339(of.with.clock.now()) + ": " + to_text(report);
    std::lock_guard const hold(guard);
    last_verify = std::move(text);
}

index_report upkeep::inside::report() const
{
    auto const seen = look();
    return seen.report;
}

index_gauges::looked upkeep::inside::look() const
{
    index_gauges::looked seen;
    auto& report = seen.report;
    report.games = static_cast<std::int64_t>(of.shelf.live().memory->live_count());
    for (auto const& one : of.db.read([](storage::reader& in) { return read_positions(in); })) {
        seen.positions.emplace_back(one.source, one.position);
        if (one.source == "games") {
            report.applied_position = one.position;
            report.applied_at = one.applied_at;
        }
    }
    auto const waiting = queues != nullptr ? backlog_in(*queues) : backlog();
    report.lag_events = waiting.events + unsent();
    report.lag = waiting.oldest;
    report.rebuilding = rebuilding;
    report.rebuilt = rebuilt;
    report.to_rebuild = to_rebuild;
    report.engine = of.engine.name();
    std::lock_guard const hold(guard);
    report.last_verify = last_verify;
    return seen;
}

upkeep::upkeep(parts& of) : inside_(std::make_unique<inside>(of))
{
    auto& my = *inside_;
    my.shown = std::make_shared<index_gauges>(of.with.metrics, [&my] { return my.look(); });
    my.shown->show();
}

upkeep::~upkeep()
{
    inside_->shown->close();
}

void upkeep::read_from(bus::event_history& events, bus::queue_transport& queues)
{
    inside_->events = &events;
    inside_->queues = &queues;
}

void upkeep::count_unsent(std::function<std::int64_t()> unsent)
{
    inside_->unsent = std::move(unsent);
}

void upkeep::start(bus::event_history& events, bus::queue_transport& queues)
{
    read_from(events, queues);
    inside_->consumes = true;
    inside_->tasks.spawn("upkeep of the index", inside_->keep());
}

task<> upkeep::stop()
{
    co_await inside_->tasks.drain(grace);
}

task<> upkeep::rebuild(std::function<void(std::int64_t, std::int64_t)> progress)
{
    co_await inside_->rebuild(std::move(progress));
}

bool upkeep::begin_rebuild()
{
    auto& my = *inside_;
    if (my.building || my.tasks.stopping())
        return false;
    my.tasks.spawn("building the index", my.run(std::make_shared<job>()));
    return true;
}

task<verify_report> upkeep::verify(bool repair)
{
    auto report = co_await inside_->verify(repair);
    co_return report;
}

index_report upkeep::report() const
{
    return inside_->report();
}

std::string upkeep::note() const
{
    return describe(inside_->report());
}

} // namespace fcg::indexer
