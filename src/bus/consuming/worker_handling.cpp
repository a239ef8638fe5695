#include "bus/consuming/worker.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace fcg::bus {
namespace {

/// A handler that was cancelled although the tasks were not asked to stop has met an outage; the error's text
/// says of what.
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

// Handlers in transactions

/// Retries the messages that an outage of our own storage has kept from being handled, with their leases
/// extended, until it ends: it does not count against them.
task<> worker::run_in_transactions(std::vector<item> items)
{
    auto todo = items;
    for (;;) {
        std::vector<storage::database::unit_of_work> units;
        units.reserve(todo.size());
        for (auto const& item : todo)
            units.push_back(unit_for(*item));
        auto const outcomes = co_await subscription_.database->write_each(std::move(units));
        todo = note_outcomes(todo, outcomes);
        if (todo.empty() || tasks_.stopping())
            break;
        handling_.failed(todo.front()->failure);
        co_await handling_.pause();
    }
    handling_.succeeded();
    settlement finished;
    for (auto const& item : items)
        finish(*item, finished);
    co_await settle(std::move(finished));
}

/// Returns the messages that an outage has kept from being handled.
std::vector<worker::item> worker::note_outcomes(std::vector<item> const& items,
                                                std::vector<std::exception_ptr> const& outcomes) const
{
    std::vector<item> again;
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i]->failure = outcomes[i];
        if (is_outage(outcomes[i], tasks_.stopping()))
            again.push_back(items[i]);
    }
    return again;
}

constexpr auto insert_inbox = R"(
    INSERT INTO inbox (consumer, message_id, handled_at) VALUES ($1, $2, $3)
    ON CONFLICT (consumer, message_id) DO NOTHING)";

storage::database::unit_of_work worker::unit_for(work_item& item) const
{
    return [this, &item](storage::transaction& tx) {
        item.duplicate =
            tx.execute(insert_inbox, subscription_.queue, item.info.message_id, item.info.received_at) == 0;
        if (item.duplicate)
            return;
        item.ready.in_transaction(tx, item.info);
        if (item.lease.is_lost(env_.clock.steady_now()))
            throw lease_lost();
    };
}

// Handlers that wait

void worker::start_waiting(item item)
{
    ++waiting_;
    handlers_.spawn("handler of " + subscription_.queue, run_waiting(std::move(item)));
}

task<> worker::run_waiting(item item)
{
    // A handler that is cancelled when the process stops throws, and its message is returned to the queue.
    co_await async::go_on_when_cancelled();
    item->failure = co_await handle_alone(item);
    settlement finished;
    finish(*item, finished);
    co_await settle(std::move(finished));
    if (waiting_-- == subscription_.settings.concurrency || tasks_.stopping())
        handler_ended_.notify();
}

/// Returns what the handler threw; null if it succeeded. A message may be delivered twice at the same time;
/// its handlers never run concurrently, because one could give up permanently what the other is about to
/// achieve.
task<std::exception_ptr> worker::handle_alone(item item)
{
    auto const& id = item->info.message_id;
    ++duplicates_;
    while (in_work_.contains(id) && !tasks_.stopping())
        co_await wait_unless_stopping(duplicate_ended_, tasks_, subscription_.settings.visibility_timeout);
    --duplicates_;
    if (tasks_.stopping()) // a message that is not begun is left for the next process
        co_return std::make_exception_ptr(boost::system::system_error(boost::asio::error::operation_aborted));
    if (item->lease.is_lost(env_.clock.steady_now()))
        co_return std::make_exception_ptr(lease_lost());
    in_work_.insert(id);
    auto failure = co_await handle(item);
    while (is_outage(failure, tasks_.stopping()) && !tasks_.stopping()) {
        handling_.failed(failure);
        co_await handling_.pause();
        failure = co_await handle(item);
    }
    handling_.succeeded();
    in_work_.erase(id);
    if (duplicates_ > 0)
        duplicate_ended_.notify();
    co_return failure;
}

task<> worker::wait_for_handlers(std::chrono::microseconds limit)
{
    auto const end = env_.clock.steady_now() + limit;
    while (waiting_ > 0 && env_.clock.steady_now() < end)
        co_await handler_ended_.wait_for(end - env_.clock.steady_now());
}

/// Returns what the handler threw; null if it succeeded.
task<std::exception_ptr> worker::handle(item item)
{
    auto info = item->info;
    info.fence = [item, this] {
        if (item->lease.is_lost(env_.clock.steady_now()))
            throw lease_lost();
    };
    std::exception_ptr thrown;
    try {
        co_await item->ready.waiting(std::move(info));
    } catch (...) {
        thrown = std::current_exception();
    }
    co_return thrown;
}

// Settlement

void worker::finish(work_item& item, settlement& settlement)
{
    keeper_->forget(item.lease); // or an extension could undo the settlement
    if (item.failure)
        return finish_failed(item, settlement);
    failures_.erase(item.info.message_id);
    settlement.removed.push_back(item.message.receipt);
    if (item.duplicate) {
        measure_.duplicates.add();
        telemetry::log(telemetry::level::debug, "bus", item.info.trace.correlation_id,
                       "{}: the message {} was handled before", subscription_.queue, item.info.message_id);
        return;
    }
    measure_.consumed.add();
    if (!item.ready.ignored)
        measure_.handling.observe(seconds(env_.clock.steady_now() - item.started_at));
}

/// Returns how often the message has failed, including this time. That is less than how often it was
/// received: attempts that were cut short and lost leases are not failures. Other processes do not share this
/// count; a message that fails in each of them is buried by the queue in the end.
std::int64_t worker::count_failure(work_item const& item, failure const& why)
{
    constexpr std::size_t max_remembered = 100'000;
    if (why.kind != failure_kind::passing)
        return item.info.attempt;
    if (failures_.size() >= max_remembered)
        failures_.clear();
    return ++failures_[item.info.message_id];
}

void worker::finish_failed(work_item const& item, settlement& settlement)
{
    auto const why = classify(item.failure);
    auto next = decide(why, count_failure(item, why), subscription_.settings, env_.random.fraction());
    if (why.kind == failure_kind::stopped && tasks_.stopping())
        next.delay = {}; // another process may have it at once
    auto const& correlation = item.info.trace.correlation_id;
    switch (next.disposition) {
    case verdict::disposition::bury:
        failures_.erase(item.info.message_id);
        (why.kind == failure_kind::refused ? measure_.refused : measure_.buried).add();
        telemetry::log(telemetry::level::error, "bus", correlation, "{}: the message {} goes to {}: {}",
                       subscription_.queue, item.info.message_id, dead_letter_queue(subscription_.queue),
                       next.reason);
        settlement.buried.push_back({.receipt = item.message.receipt, .reason = next.reason});
        break;
    case verdict::disposition::retry:
        measure_.retried.add();
        telemetry::log(telemetry::level::warning, "bus", correlation,
                       "{}: attempt {} of the message {} failed, another follows in {} ms: {}",
                       subscription_.queue, item.info.attempt, item.info.message_id,
                       next.delay.count() / 1000, why.text);
        settlement.returned.push_back({.receipt = item.message.receipt, .timeout = next.delay});
        break;
    case verdict::disposition::leave:
        measure_.lease_lost.add();
        telemetry::log(telemetry::level::warning, "bus", correlation,
                       "{}: the message {} took longer than its lease and was rolled back",
                       subscription_.queue, item.info.message_id);
        break;
    }
}

/// If this fails, the messages are received again when their leases end, and are recognised as duplicates.
task<> worker::settle(settlement settlement)
{
    if (settlement.empty())
        co_return;
    try {
        if (!settlement.removed.empty())
            co_await queues_.remove(subscription_.queue, std::move(settlement.removed));
        if (!settlement.buried.empty())
            co_await queues_.bury(subscription_.queue, std::move(settlement.buried));
        if (!settlement.returned.empty())
            co_await queues_.change_visibility(subscription_.queue, std::move(settlement.returned));
        settlement_backoff_.succeeded();
    } catch (std::exception const&) {
        settlement_backoff_.failed(std::current_exception());
    }
}

} // namespace fcg::bus
