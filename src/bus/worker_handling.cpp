#include "bus/worker.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace fcg::bus {
namespace {

/// What was cut off although nobody told the tasks to end is an outage: of what, its text says.
bool is_outage(std::exception_ptr const& failure, bool is_stopping)
{
    if (!failure)
        return false;
    auto const kind = classify(failure).kind;
    return kind == failure_kind::outage || (kind == failure_kind::stopped && !is_stopping);
}

double seconds(std::chrono::microseconds duration)
{
    return std::chrono::duration<double>(duration).count();
}

} // namespace

// In transactions

/// An outage of our own storage is not the messages' fault: they are kept, with their leases extended, until
/// it ends.
task<> worker::run_in_transactions(std::vector<item> items)
{
    auto todo = items;
    for (;;) {
        std::vector<storage::database::unit_of_work> units;
        units.reserve(todo.size());
        for (auto const& one : todo)
            units.push_back(unit_for(*one));
        auto const outcomes = co_await what_.database->write_each(std::move(units));
        todo = note_outcomes(todo, outcomes);
        if (todo.empty() || tasks_.stopping())
            break;
        handling_.failed(todo.front()->failure);
        co_await handling_.pause();
    }
    handling_.succeeded();
    settlement finished;
    for (auto const& one : items)
        finish(*one, finished);
    co_await settle(std::move(finished));
}

/// Those that an outage has kept from being handled.
std::vector<worker::item> worker::note_outcomes(std::vector<item> const& of,
                                                std::vector<std::exception_ptr> const& outcomes) const
{
    std::vector<item> again;
    for (std::size_t i = 0; i < of.size(); ++i) {
        of[i]->failure = outcomes[i];
        if (is_outage(outcomes[i], tasks_.stopping()))
            again.push_back(of[i]);
    }
    return again;
}

constexpr auto insert_inbox = R"(
    INSERT INTO inbox (consumer, message_id, handled_at) VALUES ($1, $2, $3)
    ON CONFLICT (consumer, message_id) DO NOTHING)";

storage::database::unit_of_work worker::unit_for(work_item& one) const
{
    return [this, &one](storage::transaction& in) {
        one.duplicate = in.execute(insert_inbox, what_.queue, one.info.message_id, one.info.received_at) == 0;
        if (one.duplicate)
            return;
        one.ready.in_transaction(in, one.info);
        if (one.lease.is_lost(with_.clock.steady_now()))
            throw lease_lost();
    };
}

// Beside each other

void worker::start_waiting(item one)
{
    ++waiting_;
    handlers_.spawn("handler of " + what_.queue, run_waiting(std::move(one)));
}

task<> worker::run_waiting(item one)
{
    // A handler that is cut off at the very end throws, and its message goes back.
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    one->failure = co_await handle_alone(one);
    settlement finished;
    finish(*one, finished);
    co_await settle(std::move(finished));
    if (waiting_-- == what_.how.concurrency || tasks_.stopping())
        handler_ended_.notify();
}

/// What the handler threw; null when it succeeded. A message may be delivered twice at once. Its handlers
/// never run beside each other: one could give up for good what the other is about to achieve.
task<std::exception_ptr> worker::handle_alone(item one)
{
    auto const& id = one->info.message_id;
    ++twins_;
    while (in_work_.contains(id) && !tasks_.stopping())
        co_await wait_unless_stopping(twin_ended_, tasks_, what_.how.visibility_timeout);
    --twins_;
    if (tasks_.stopping()) // what has not begun is left for the next
        co_return std::make_exception_ptr(boost::system::system_error(boost::asio::error::operation_aborted));
    if (one->lease.is_lost(with_.clock.steady_now()))
        co_return std::make_exception_ptr(lease_lost());
    in_work_.insert(id);
    auto failure = co_await handle(one);
    while (is_outage(failure, tasks_.stopping()) && !tasks_.stopping()) {
        handling_.failed(failure);
        co_await handling_.pause();
        failure = co_await handle(one);
    }
    handling_.succeeded();
    in_work_.erase(id);
    if (twins_ > 0)
        twin_ended_.notify();
    co_return failure;
}

task<> worker::wait_for_handlers(std::chrono::microseconds limit)
{
    auto const end = with_.clock.steady_now() + limit;
    while (waiting_ > 0 && with_.clock.steady_now() < end)
        co_await handler_ended_.wait_for(end - with_.clock.steady_now());
}

/// What the handler threw; null when it succeeded.
task<std::exception_ptr> worker::handle(item one)
{
    auto info = one->info;
    info.fence = [one, this] {
        if (one->lease.is_lost(with_.clock.steady_now()))
            throw lease_lost();
    };
    std::exception_ptr thrown;
    try {
        co_await one->ready.waiting(std::move(info));
    } catch (...) {
        thrown = std::current_exception();
    }
    co_return thrown;
}

// What becomes of them

void worker::finish(work_item& one, settlement& into)
{
    keeper_->forget(one.lease); // or an extension could undo what is settled now
    if (one.failure)
        return finish_failed(one, into);
    failures_.erase(one.info.message_id);
    into.removed.push_back(one.what.receipt);
    if (one.duplicate) {
        measure_.duplicates.add();
        telemetry::log(telemetry::level::debug, "bus", one.info.trace.correlation_id,
                       "{}: the message {} was handled before", what_.queue, one.info.message_id);
        return;
    }
    measure_.consumed.add();
    if (!one.ready.ignored)
        measure_.handling.observe(seconds(with_.clock.steady_now() - one.started_at));
}

/// How often the message has failed, this time included. Not how often it was received: attempts that were
/// cut off, and leases that were lost, are no failures. Another process does not know of it; what fails in
/// each is given up by the queue.
std::int64_t worker::count_failure(work_item const& one, failure const& why)
{
    constexpr std::size_t max_remembered = 100'000;
    if (why.kind != failure_kind::passing)
        return one.info.attempt;
    if (failures_.size() >= max_remembered)
        failures_.clear();
    return ++failures_[one.info.message_id];
}

void worker::finish_failed(work_item const& one, settlement& into)
{
    auto const why = classify(one.failure);
    auto next = decide(why, count_failure(one, why), what_.how, with_.chance.fraction());
    if (why.kind == failure_kind::stopped && tasks_.stopping())
        next.delay = {}; // another process may have it at once
    auto const& correlation = one.info.trace.correlation_id;
    switch (next.what) {
    case verdict::fate::bury:
        failures_.erase(one.info.message_id);
        (why.kind == failure_kind::refused ? measure_.refused : measure_.buried).add();
        telemetry::log(telemetry::level::error, "bus", correlation, "{}: the message {} goes to {}: {}",
                       what_.queue, one.info.message_id, dead_letter_queue(what_.queue), next.reason);
        into.buried.push_back({.receipt = one.what.receipt, .reason = next.reason});
        break;
    case verdict::fate::retry:
        measure_.retried.add();
        telemetry::log(telemetry::level::warning, "bus", correlation,
                       "{}: attempt {} of the message {} failed, another follows in {} ms: {}", what_.queue,
                       one.info.attempt, one.info.message_id, next.delay.count() / 1000, why.text);
        into.returned.push_back({.receipt = one.what.receipt, .timeout = next.delay});
        break;
    case verdict::fate::leave:
        measure_.lease_lost.add();
        telemetry::log(telemetry::level::warning, "bus", correlation,
                       "{}: the message {} took longer than its lease and was rolled back", what_.queue,
                       one.info.message_id);
        break;
    }
}

/// Where it fails, the messages come again when their leases run out, and are recognised.
task<> worker::settle(settlement all)
{
    if (all.empty())
        co_return;
    try {
        if (!all.removed.empty())
            co_await from_.remove(what_.queue, std::move(all.removed));
        if (!all.buried.empty())
            co_await from_.bury(what_.queue, std::move(all.buried));
        if (!all.returned.empty())
            co_await from_.change_visibility(what_.queue, std::move(all.returned));
        settling_.succeeded();
    } catch (std::exception const&) {
        settling_.failed(std::current_exception());
    }
}

} // namespace fcg::bus
