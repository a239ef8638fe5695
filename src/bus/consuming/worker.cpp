#include "bus/consuming/worker.hpp"

#include "platform/async/kept_tasks.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/numbers.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>

namespace fcg::bus {
namespace {

/// Concurrent batches of transactions.
constexpr std::size_t lanes_of_batches = 2;
/// How long a receive waits, which is SQS's maximum.
constexpr std::chrono::seconds receive_wait{20};
/// How long a receive waits after a failure: short, so that the recovery is noticed even if no message comes.
constexpr std::chrono::seconds wait_after_failure{1};

telemetry::counter failures(telemetry::metrics& metrics, subscription const& subscription,
                            std::string const& outcome)
{
    return metrics.counter(
        "fcg_bus_failed_total", "Messages whose handling failed, by outcome",
        {{"queue", subscription.queue}, {"contract", subscription.contract}, {"outcome", outcome}});
}

/// Returns 0 if the message has no position, or none that is a positive number.
std::int64_t position_of(message const& message)
{
    auto const position = core::parse_number<std::int64_t>(message.find(attribute::position));
    return position && *position > 0 ? *position : 0;
}

} // namespace

work_item::work_item(received initial_message, std::shared_ptr<lease_keeper> lease_keeper,
                     core::steady_point now, std::chrono::microseconds timeout)
    : message(std::move(initial_message)),
      keeper(std::move(lease_keeper)),
      lease(message.receipt, message.leased_until.value_or(now + timeout) - timeout, timeout),
      started_at(now)
{
    keeper->keep(lease);
}

work_item::~work_item()
{
    keeper->forget(lease);
}

worker::measurements::measurements(subscription const& subscription, telemetry::metrics& metrics)
    : consumed(metrics.counter("fcg_bus_consumed_total", "Messages that were handled or needed no handling",
                               {{"queue", subscription.queue}, {"contract", subscription.contract}})),
      duplicates(metrics.counter("fcg_bus_duplicates_total", "Messages that had been handled before",
                                 {{"queue", subscription.queue}})),
      retried(failures(metrics, subscription, "retried")),
      buried(failures(metrics, subscription, "buried")),
      refused(failures(metrics, subscription, "refused")),
      lease_lost(failures(metrics, subscription, "lease_lost")),
      handling(metrics.histogram("fcg_bus_handling_seconds", "From the receive to the end of the handler",
                                 {{"queue", subscription.queue}, {"contract", subscription.contract}},
                                 telemetry::duration_buckets()))
{
}

worker::worker(queue_transport& queues, subscription const& subscription, environment& env,
               async::task_group& tasks, async::task_group& handlers, health_registry& board)
    : queues_(queues),
      subscription_(subscription),
      env_(env),
      tasks_(tasks),
      handlers_(handlers),
      keeper_(std::make_shared<lease_keeper>(queues, subscription.queue,
                                             subscription.settings.visibility_timeout, env.clock)),
      receiving_("receiving from " + subscription.queue, env, tasks, board),
      handling_("handling " + subscription.queue, env, tasks, board),
      settlement_backoff_("settling in " + subscription.queue, env, tasks, board),
      handler_ended_(env.background),
      duplicate_ended_(env.background),
      measure_(subscription, env.metrics)
{
}

void worker::start()
{
    auto const lanes = subscription_.waits ? 1 : lanes_of_batches;
    for (std::size_t lane = 1; lane <= lanes; ++lane)
        async::keep_running(tasks_, env_.background,
                            "consumer " + subscription_.queue + " " + std::to_string(lane),
                            [this] { return receive_and_work(); });
    async::keep_running(tasks_, env_.background, "lease keeper " + subscription_.queue,
                        [this] { return keep_leases(); });
}

task<> worker::receive_and_work()
{
    co_await async::go_on_when_cancelled();
    while (!tasks_.stopping()) {
        if (waiting_ >= subscription_.settings.concurrency) {
            co_await wait_unless_stopping(handler_ended_, tasks_, receive_wait);
            continue;
        }
        auto const max =
            std::min(subscription_.settings.batch, subscription_.settings.concurrency - waiting_);
        auto messages = co_await receive(max);
        if (tasks_.stopping())
            co_await release(std::move(messages));
        else if (!messages.empty())
            co_await work_or_leave(std::move(messages));
    }
}

/// Catches failures outside the handlers, which must not end the lane: the messages are received again when
/// their leases end.
task<> worker::work_or_leave(std::vector<received> messages)
{
    std::exception_ptr problem;
    try {
        co_await work(std::move(messages));
    } catch (...) {
        problem = std::current_exception();
    }
    if (problem) {
        handling_.failed(problem);
        co_await handling_.pause();
    }
}

/// Returns no messages if there are none, or if the tasks are asked to stop.
task<std::vector<received>> worker::receive(std::size_t max_count)
{
    auto const wait = receiving_.has_failed() ? wait_after_failure : receive_wait;
    auto receiving =
        queues_.receive(subscription_.queue, max_count, wait, subscription_.settings.visibility_timeout);
    auto messages = co_await receiving_.attempt(std::move(receiving));
    co_return std::move(messages).value_or(std::vector<received>());
}

task<> worker::keep_leases()
{
    co_await async::go_on_when_cancelled();
    auto const soon = subscription_.settings.visibility_timeout / 12;
    while (!tasks_.stopping()) {
        auto delay = soon;
        try {
            auto const look_again = co_await keeper_->look();
            delay = std::max(look_again - env_.clock.steady_now(), std::chrono::microseconds(0));
        } catch (std::exception const& problem) {
            telemetry::log(telemetry::level::warning, "bus", "", "{}: leases could not be extended: {}",
                           subscription_.queue, problem.what());
        }
        co_await sleep_unless_stopping(env_.background, tasks_, delay);
    }
}

task<> worker::work(std::vector<received> messages)
{
    std::vector<item> in_transaction;
    settlement finished;
    for (auto& message : messages) {
        auto item = prepare(std::move(message));
        if (item->failure || item->ready.ignored)
            finish(*item, finished);
        else if (item->ready.waiting)
            start_waiting(std::move(item));
        else
            in_transaction.push_back(std::move(item));
    }
    co_await settle(std::move(finished));
    if (!in_transaction.empty())
        co_await run_in_transactions(std::move(in_transaction));
}

worker::item worker::prepare(received message)
{
    auto item = std::make_shared<work_item>(std::move(message), keeper_, env_.clock.steady_now(),
                                            subscription_.settings.visibility_timeout);
    try {
        item->ready = subscription_.prepare(item->message.content);
        if (!item->ready.refusal.empty())
            throw refused(item->ready.refusal);
    } catch (...) {
        item->failure = std::current_exception();
    }
    describe(*item);
    return item;
}

void worker::describe(work_item& item) const
{
    auto const& content = item.message.content;
    auto& info = item.info;
    info.message_id = item.ready.message_id.empty() ? content.id : item.ready.message_id;
    info.trace.correlation_id = item.ready.correlation_id.empty()
                                    ? std::string(content.find(attribute::correlation_id))
                                    : item.ready.correlation_id;
    info.trace.causation_id = info.message_id;
    info.trace.traceparent = content.find(attribute::traceparent);
    info.source = content.find(attribute::source);
    info.position = position_of(content);
    info.occurred_at = core::parse_rfc3339(content.find(attribute::occurred_at));
    info.attempt = item.message.receive_count;
    info.received_at = env_.clock.now();
}

task<> worker::release(std::vector<received> messages)
{
    settlement settlement;
    for (auto const& message : messages)
        settlement.returned.push_back({.receipt = message.receipt, .timeout = std::chrono::seconds(0)});
    return settle(std::move(settlement));
}

} // namespace fcg::bus
