#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/upkeep/rebuild.hpp"
#include "internal/upkeep/upkeep.hpp"
#include "platform/async/backoff.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

namespace fcg::indexer {

/// The backoff before the processes that have the history are asked again.
constexpr std::chrono::seconds pause_base{1};
constexpr std::chrono::seconds max_pause{30};

/// A rebuild that runs in the task group, so that it continues when its caller has gone.
struct upkeep::job {
    build_progress progress; ///< null if no caller waits any more
    bool has_ended = false;
    std::exception_ptr failure{};
};

/// Builds the index if it was never complete, or if a build was cut off by the end of the process. Returns
/// the pause before the next attempt; zero if none is due.
task<std::chrono::microseconds> upkeep::build_if_due()
{
    auto const is_due = [this] {
        auto const state = context_.db.read([](storage::reader& db) { return read_state(db); });
        return !state.was_built || state.building;
    };
    if (is_due()) {
        auto work = build(nullptr);
        co_await try_to("building the index", std::move(work));
    }
    if (!is_due())
        co_return std::chrono::microseconds(0);
    co_return pause_base +
        async::backoff_with_jitter(++failed_builds_, pause_base, max_pause, context_.env.random.fraction());
}

void upkeep::refuse_unless_possible() const
{
    if (events_ == nullptr)
        throw std::logic_error("the index has no history of events");
    if (building_)
        throw builds_already();
}

task<> upkeep::build(build_progress progress)
{
    refuse_unless_possible();
    building_ = rebuilding_ = true;
    rebuilt_ = to_rebuild_ = 0;
    std::weak_ptr<live_index> const previous = context_.index_slots.live().memory;
    auto note_progress = [this, progress = std::move(progress)](std::int64_t read, std::int64_t all) {
        rebuilt_ = read;
        to_rebuild_ = all;
        if (progress)
            progress(read, all);
    };
    std::exception_ptr failure;
    try {
        co_await build_and_swap(context_, *events_, std::move(note_progress), tasks_);
    } catch (...) {
        failure = std::current_exception();
    }
    rebuilding_ = false;
    auto ending = failure ? give_up() : clear_previous(context_, previous, tasks_);
    co_await try_to("clearing the previous index", std::move(ending));
    building_ = false;
    if (failure)
        std::rethrow_exception(failure);
    telemetry::log(telemetry::level::info, "indexer", "", "the index was rebuilt from {} events",
                   to_rebuild_.load());
}

task<> upkeep::give_up()
{
    context_.index_slots.give_up_building(); // must happen even if the state cannot be written
    co_await give_up_building(context_);
}

task<> upkeep::run(std::shared_ptr<job> mine)
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
    mine->has_ended = true;
    job_ended_.notify();
}

bool upkeep::begin_rebuild()
{
    if (building_ || tasks_.stopping())
        return false;
    tasks_.spawn("building the index", build_for_nobody());
    return true;
}

task<> upkeep::build_for_nobody()
{
    co_await async::go_on_when_cancelled();
    auto work = build(nullptr);
    co_await try_to("rebuilding the index", std::move(work));
}

task<> upkeep::rebuild(build_progress progress)
{
    refuse_unless_possible();
    auto const mine = std::make_shared<job>(std::move(progress));
    tasks_.spawn("building the index", run(mine));
    try {
        while (!mine->has_ended)
            co_await job_ended_.wait_for(async::no_limit);
    } catch (...) { // cancelled; the build goes on
        mine->progress = nullptr;
        throw;
    }
    if (mine->failure)
        std::rethrow_exception(mine->failure);
}

} // namespace fcg::indexer
