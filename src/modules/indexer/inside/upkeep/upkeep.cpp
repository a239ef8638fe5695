#include "inside/upkeep/upkeep.hpp"

#include "bus/backing_off.hpp"
#include "inside/index/document_store.hpp"
#include "inside/search/search.hpp"
#include "inside/upkeep/rebuild.hpp"
#include "inside/upkeep/upkeep_inside.hpp"
#include "inside/upkeep/verify.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace fcg::indexer {

namespace {

constexpr std::chrono::minutes between_chores{1};
constexpr std::chrono::hours between_popularity{1};
constexpr std::chrono::seconds grace{10};

/// Dead numbers cost memory and time; so many are worth a build.
constexpr std::size_t dead_worth_a_build = 10'000;

bool is_worth_a_build(std::size_t dead, std::size_t living)
{
    return dead > dead_worth_a_build && dead * 2 > living;
}

} // namespace

upkeep::inside::inside(parts& shared) : of(shared), tasks(shared.with.background)
{
    auto const drift = [this](char const* kind) {
        return of.with.metrics.counter("fcg_index_drift_total",
                                       "Games that differed between index and catalogue", {{"kind", kind}});
    };
    missing = drift("missing");
    extra = drift("extra");
    changed = drift("changed");
}

task<> upkeep::inside::keep()
{
    co_await async::go_on_when_cancelled();
    co_await build_if_due();
    auto clearing = clear_former(of, {}, [this] { return must_end(); });
    co_await try_to("clearing away", std::move(clearing));
    auto const now = of.with.clock.now();
    next_verify = now + between_chores;
    next_popularity = now + between_popularity;
    while (!tasks.stopping()) {
        co_await bus::sleep_unless_stopping(of.with.background, tasks, between_chores);
        co_await chores();
    }
}

/// The rows of withdrawn games stay, whatever is built; memory, where it is asked first, does not know them.
task<bool> upkeep::inside::has_many_dead_numbers()
{
    auto const index = of.shelf.live();
    auto const living = index.memory->live_count();
    auto const others = index.memory->end() - 1 - std::min<std::size_t>(living, index.memory->end() - 1);
    if (!is_worth_a_build(others, living))
        co_return false;
    auto counting = [tables = index.tables](storage::reader& in) { return count_dead_numbers(in, tables); };
    auto const dead = co_await of.db.read_long(std::move(counting));
    co_return is_worth_a_build(static_cast<std::size_t>(dead), living);
}

task<> upkeep::inside::build_without_dead_numbers()
{
    bool const is_due = co_await has_many_dead_numbers();
    if (!is_due || building)
        co_return;
    auto quietly = [](std::int64_t, std::int64_t) {};
    co_await build(quietly);
}

task<> upkeep::inside::chores()
{
    if (tasks.stopping())
        co_return;
    auto const now = of.with.clock.now();
    if (now >= next_popularity) {
        next_popularity = now + between_popularity;
        co_await try_to("telling how popular games are", tell_popularity(of.shelf.live().memory));
    }
    if (!building)
        co_await try_to("building the index without its dead numbers", build_without_dead_numbers());
    if (of.settings.verify_hours > 0 && now >= next_verify && !tasks.stopping()) {
        next_verify = now + std::chrono::hours(of.settings.verify_hours);
        co_await try_to("comparing the index with the catalogue", verify_and_mend());
    }
}

/// A second for a million games, so not on this loop.
task<> upkeep::inside::tell_popularity(std::shared_ptr<live_index> into)
{
    auto work = [this, into, now = of.with.clock.now()](storage::reader&) {
        of.popularity.tell(*into, now);
        return true;
    };
    co_await of.db.read_long(std::move(work));
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

task<verify_report> upkeep::inside::verify(bool repair)
{
    if (events == nullptr)
        throw std::logic_error("the index was not told where the history is");
    arrivals arriving{.come_in = consumes, .waiting = [this] { return report().lag_events; }};
    auto ending = [this] { return must_end(); };
    auto report = co_await verify_index(of, *events, std::move(arriving), std::move(ending), repair);
    auto const differ = report.missing + report.extra + report.changed;
    if (repair && report.repaired < differ && !building) {
        // What cannot be mended one by one, such as a number that stood twice, a new index does not have.
        count_and_note(report); // whatever becomes of it
        auto quietly = [](std::int64_t, std::int64_t) {};
        co_await rebuild(quietly);
        report.repaired = differ;
        note_verified(report);
    } else {
        count_and_note(report);
    }
    co_return report;
}

void upkeep::inside::count_and_note(verify_report const& report)
{
    missing.add(static_cast<double>(report.missing));
    extra.add(static_cast<double>(report.extra));
    changed.add(static_cast<double>(report.changed));
    note_verified(report);
}

void upkeep::inside::note_verified(verify_report const& report)
{
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
    async::keep_running(inside_->tasks, inside_->of.with.background, "upkeep of the index",
                        [this] { return inside_->keep(); });
}

task<bool> upkeep::stop()
{
    bool const ended = co_await inside_->tasks.drain(grace);
    co_return ended;
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
    my.tasks.spawn("building the index", my.build_for_nobody());
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
