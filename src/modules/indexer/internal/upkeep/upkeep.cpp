#include "internal/upkeep/upkeep.hpp"

#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/search/search.hpp"
#include "internal/text/lists.hpp"
#include "internal/upkeep/verify.hpp"
#include "platform/async/waiter.hpp"
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

telemetry::counter count_drift(environment& env, char const* kind)
{
    return env.metrics.counter("fcg_index_drift_total", "Games that differed between index and catalogue",
                               {{"kind", kind}});
}

} // namespace

upkeep::upkeep(module_context& context)
    : context_(context),
      tasks_(context.env.background),
      job_ended_(context.env.background),
      keeping_(context.env.background, context.env.clock,
               {.name = "upkeep of the index", .area = "indexer", .grace = grace},
               [this] { return do_round(); }),
      missing_(count_drift(context.env, "missing")),
      extra_(count_drift(context.env, "extra")),
      changed_(count_drift(context.env, "changed")),
      shown_(std::make_shared<index_gauges>(context.env.metrics, [this] { return look(); }))
{
    shown_->show();
}

upkeep::~upkeep()
{
    shown_->close();
}

/// The first rounds only see to it that there is an index.
task<std::chrono::microseconds> upkeep::do_round()
{
    co_await async::go_on_when_cancelled();
    if (has_index_) {
        co_await do_chores();
        co_return between_chores;
    }
    auto const pause = co_await build_if_due();
    if (pause > pause.zero())
        co_return pause;
    auto clearing = clear_previous(context_, {}, tasks_);
    co_await try_to("clearing the previous index", std::move(clearing));
    auto const now = context_.env.clock.now();
    next_verify_ = now + between_chores;
    next_popularity_ = now + between_popularity;
    has_index_ = true;
    co_return between_chores;
}

/// Checks the memory first: the rows of withdrawn games stay after every rebuild, and the memory does not
/// contain them.
task<> upkeep::build_without_dead_numbers()
{
    auto const index = context_.index_slots.live();
    auto const living = index.memory->live_count();
    auto const others = index.memory->end() - 1 - std::min<std::size_t>(living, index.memory->end() - 1);
    if (!is_worth_a_build(others, living))
        co_return;
    auto counting = [tables = index.tables](storage::reader& db) { return count_dead_numbers(db, tables); };
    auto const dead = co_await context_.db.read_long(std::move(counting));
    if (is_worth_a_build(static_cast<std::size_t>(dead), living) && !building_)
        co_await build(nullptr);
}

task<> upkeep::do_chores()
{
    if (tasks_.stopping())
        co_return;
    auto const now = context_.env.clock.now();
    if (now >= next_popularity_) {
        next_popularity_ = now + between_popularity;
        co_await try_to("reporting how popular games are",
                        tell_popularity(context_.index_slots.live().memory));
    }
    if (!building_)
        co_await try_to("building the index without its dead numbers", build_without_dead_numbers());
    if (context_.settings.verify_hours > 0 && now >= next_verify_ && !tasks_.stopping()) {
        next_verify_ = now + std::chrono::hours(context_.settings.verify_hours);
        co_await try_to("comparing the index with the catalogue", verify_and_mend());
    }
}

/// Runs on the thread pool, because it takes a second for a million games.
task<> upkeep::tell_popularity(std::shared_ptr<live_index> index)
{
    auto work = [this, index, now = context_.env.clock.now()](storage::reader&) {
        context_.popularity.tell(*index, now);
        return true;
    };
    co_await context_.db.read_long(std::move(work));
}

task<> upkeep::try_to(std::string text, task<> work)
{
    try {
        co_await std::move(work);
    } catch (std::exception const& fault) {
        if (!tasks_.stopping())
            telemetry::log(telemetry::level::warning, "indexer", "", "{} failed: {}", text, fault.what());
    }
}

task<> upkeep::verify_and_mend()
{
    auto const report = co_await verify(true);
    if (report.is_clean())
        co_return;
    telemetry::log(telemetry::level::warning, "indexer", "", "the index differed from the catalogue: {} ({})",
                   to_text(report), join(report.examples, ", "));
}

task<verify_report> upkeep::verify(bool repair)
{
    if (events_ == nullptr)
        throw std::logic_error("the index has no history of events");
    arrivals arriving{.come_in = consumes_, .waiting = [this] { return report().lag_events; }};
    auto report = co_await verify_index(context_, *events_, std::move(arriving), tasks_, repair);
    auto const differ = report.missing + report.extra + report.changed;
    if (repair && report.repaired < differ && !building_) {
        // A rebuild corrects what cannot be repaired game by game, such as a number that two games have.
        count_and_note(report); // counted even if the rebuild fails
        co_await rebuild(nullptr);
        report.repaired = differ;
        note_verified(report);
    } else {
        count_and_note(report);
    }
    co_return report;
}

void upkeep::count_and_note(verify_report const& report)
{
    missing_.add(static_cast<double>(report.missing));
    extra_.add(static_cast<double>(report.extra));
    changed_.add(static_cast<double>(report.changed));
    note_verified(report);
}

void upkeep::note_verified(verify_report const& report)
{
    auto text = core::to_rfc3339(context_.env.clock.now()) + ": " + to_text(report);
    std::lock_guard const hold(guard_);
    last_verify_ = std::move(text);
}

index_gauges::looked upkeep::look() const
{
    index_gauges::looked seen;
    auto& report = seen.report;
    report.games = static_cast<std::int64_t>(context_.index_slots.live().memory->live_count());
    for (auto const& applied_position :
         context_.db.read([](storage::reader& db) { return read_positions(db); })) {
        seen.positions.emplace_back(applied_position.source, applied_position.position);
        if (applied_position.source == "games") {
            report.applied_position = applied_position.position;
            report.applied_at = applied_position.applied_at;
        }
    }
    report.lag_events = unsent_();
    if (queues_ != nullptr)
        add_backlog(report, *queues_);
    report.rebuilding = rebuilding_;
    report.rebuilt = rebuilt_;
    report.to_rebuild = to_rebuild_;
    report.engine = context_.engine.name();
    std::lock_guard const hold(guard_);
    report.last_verify = last_verify_;
    return seen;
}

void upkeep::read_from(bus::event_history& events, bus::queue_transport& queues)
{
    events_ = &events;
    queues_ = &queues;
}

void upkeep::start()
{
    consumes_ = true;
    keeping_.start();
}

task<bool> upkeep::stop()
{
    bool const has_built = co_await tasks_.drain(grace);
    bool const has_kept = co_await keeping_.stop();
    co_return (has_built && has_kept);
}

std::string upkeep::warning() const
{
    return async::join_warnings({describe(report()), keeping_.warning()});
}

} // namespace fcg::indexer
