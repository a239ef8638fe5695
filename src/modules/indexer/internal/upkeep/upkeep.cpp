#include "internal/upkeep/upkeep.hpp"

#include "bus/consuming/backoff.hpp"
#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/search/search.hpp"
#include "internal/upkeep/rebuild.hpp"
#include "internal/upkeep/upkeep_impl.hpp"
#include "internal/upkeep/verify.hpp"
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

/// The number of dead numbers that justifies a rebuild, because they cost memory and time.
constexpr std::size_t dead_worth_a_build = 10'000;

bool is_worth_a_build(std::size_t dead, std::size_t living)
{
    return dead > dead_worth_a_build && dead * 2 > living;
}

} // namespace

upkeep::impl::impl(module_context& shared) : context(shared), tasks(shared.env.background)
{
    auto const drift = [this](char const* kind) {
        return context.env.metrics.counter(
            "fcg_index_drift_total", "Games that differed between index and catalogue", {{"kind", kind}});
    };
    missing = drift("missing");
    extra = drift("extra");
    changed = drift("changed");
}

task<> upkeep::impl::keep()
{
    co_await async::go_on_when_cancelled();
    co_await build_if_due();
    auto clearing = clear_previous(context, {}, [this] { return must_end(); });
    co_await try_to("clearing the previous index", std::move(clearing));
    auto const now = context.env.clock.now();
    next_verify = now + between_chores;
    next_popularity = now + between_popularity;
    while (!tasks.stopping()) {
        co_await bus::sleep_unless_stopping(context.env.background, tasks, between_chores);
        co_await chores();
    }
}

/// Checks the memory first: the rows of withdrawn games stay after every rebuild, and the memory does not
/// contain them.
task<bool> upkeep::impl::has_many_dead_numbers()
{
    auto const index = context.index_slots.live();
    auto const living = index.memory->live_count();
    auto const others = index.memory->end() - 1 - std::min<std::size_t>(living, index.memory->end() - 1);
    if (!is_worth_a_build(others, living))
        co_return false;
    auto counting = [tables = index.tables](storage::reader& db) { return count_dead_numbers(db, tables); };
    auto const dead = co_await context.db.read_long(std::move(counting));
    co_return is_worth_a_build(static_cast<std::size_t>(dead), living);
}

task<> upkeep::impl::build_without_dead_numbers()
{
    bool const is_due = co_await has_many_dead_numbers();
    if (!is_due || building)
        co_return;
    auto quietly = [](std::int64_t, std::int64_t) {};
    co_await build(quietly);
}

task<> upkeep::impl::chores()
{
    if (tasks.stopping())
        co_return;
    auto const now = context.env.clock.now();
    if (now >= next_popularity) {
        next_popularity = now + between_popularity;
        co_await try_to("reporting how popular games are",
                        tell_popularity(context.index_slots.live().memory));
    }
    if (!building)
        co_await try_to("building the index without its dead numbers", build_without_dead_numbers());
    if (context.settings.verify_hours > 0 && now >= next_verify && !tasks.stopping()) {
        next_verify = now + std::chrono::hours(context.settings.verify_hours);
        co_await try_to("comparing the index with the catalogue", verify_and_mend());
    }
}

/// Runs on the thread pool, because it takes a second for a million games.
task<> upkeep::impl::tell_popularity(std::shared_ptr<live_index> index)
{
    auto work = [this, index, now = context.env.clock.now()](storage::reader&) {
        context.popularity.tell(*index, now);
        return true;
    };
    co_await context.db.read_long(std::move(work));
}

task<> upkeep::impl::try_to(std::string text, task<> work)
{
    try {
        co_await std::move(work);
    } catch (std::exception const& fault) {
        if (!tasks.stopping())
            telemetry::log(telemetry::level::warning, "indexer", "", "{} failed: {}", text, fault.what());
    }
}

task<> upkeep::impl::verify_and_mend()
{
    auto const report = co_await verify(true);
    if (report.is_clean())
        co_return;
    std::string examples;
    for (auto const& example : report.examples)
        examples += (examples.empty() ? "" : ", ") + example;
    telemetry::log(telemetry::level::warning, "indexer", "", "the index differed from the catalogue: {} ({})",
                   to_text(report), examples);
}

task<verify_report> upkeep::impl::verify(bool repair)
{
    if (events == nullptr)
        throw std::logic_error("the index has no history of events");
    arrivals arriving{.come_in = consumes, .waiting = [this] { return report().lag_events; }};
    auto ending = [this] { return must_end(); };
    auto report = co_await verify_index(context, *events, std::move(arriving), std::move(ending), repair);
    auto const differ = report.missing + report.extra + report.changed;
    if (repair && report.repaired < differ && !building) {
        // A rebuild corrects what cannot be repaired game by game, such as a number that two games have.
        count_and_note(report); // counted even if the rebuild fails
        auto quietly = [](std::int64_t, std::int64_t) {};
        co_await rebuild(quietly);
        report.repaired = differ;
        note_verified(report);
    } else {
        count_and_note(report);
    }
    co_return report;
}

void upkeep::impl::count_and_note(verify_report const& report)
{
    missing.add(static_cast<double>(report.missing));
    extra.add(static_cast<double>(report.extra));
    changed.add(static_cast<double>(report.changed));
    note_verified(report);
}

void upkeep::impl::note_verified(verify_report const& report)
{
    auto text = core::to_rfc3339(context.env.clock.now()) + ": " + to_text(report);
    std::lock_guard const hold(guard);
    last_verify = std::move(text);
}

index_report upkeep::impl::report() const
{
    auto const seen = look();
    return seen.report;
}

index_gauges::looked upkeep::impl::look() const
{
    index_gauges::looked seen;
    auto& report = seen.report;
    report.games = static_cast<std::int64_t>(context.index_slots.live().memory->live_count());
    for (auto const& applied_position :
         context.db.read([](storage::reader& db) { return read_positions(db); })) {
        seen.positions.emplace_back(applied_position.source, applied_position.position);
        if (applied_position.source == "games") {
            report.applied_position = applied_position.position;
            report.applied_at = applied_position.applied_at;
        }
    }
    auto const waiting = queues != nullptr ? backlog_in(*queues) : backlog();
    report.lag_events = waiting.events + unsent();
    report.lag = waiting.oldest;
    report.rebuilding = rebuilding;
    report.rebuilt = rebuilt;
    report.to_rebuild = to_rebuild;
    report.engine = context.engine.name();
    std::lock_guard const hold(guard);
    report.last_verify = last_verify;
    return seen;
}

upkeep::upkeep(module_context& context) : impl_(std::make_unique<impl>(context))
{
    auto& my = *impl_;
    my.shown = std::make_shared<index_gauges>(context.env.metrics, [&my] { return my.look(); });
    my.shown->show();
}

upkeep::~upkeep()
{
    impl_->shown->close();
}

void upkeep::read_from(bus::event_history& events, bus::queue_transport& queues)
{
    impl_->events = &events;
    impl_->queues = &queues;
}

void upkeep::count_unsent(std::function<std::int64_t()> unsent)
{
    impl_->unsent = std::move(unsent);
}

void upkeep::start()
{
    impl_->consumes = true;
    async::keep_running(impl_->tasks, impl_->context.env.background, "upkeep of the index",
                        [this] { return impl_->keep(); });
}

task<bool> upkeep::stop()
{
    bool const ended = co_await impl_->tasks.drain(grace);
    co_return ended;
}

task<> upkeep::rebuild(std::function<void(std::int64_t, std::int64_t)> progress)
{
    co_await impl_->rebuild(std::move(progress));
}

bool upkeep::begin_rebuild()
{
    auto& my = *impl_;
    if (my.building || my.tasks.stopping())
        return false;
    my.tasks.spawn("building the index", my.build_for_nobody());
    return true;
}

task<verify_report> upkeep::verify(bool repair)
{
    auto report = co_await impl_->verify(repair);
    co_return report;
}

index_report upkeep::report() const
{
    return impl_->report();
}

std::string upkeep::warning() const
{
    return describe(impl_->report());
}

} // namespace fcg::indexer
