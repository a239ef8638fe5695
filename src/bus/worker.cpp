#include "bus/worker.hpp"

#include "platform/async/kept_tasks.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <charconv>

namespace fcg::bus {
namespace {

/// Batches of transactions that are on their way at once.
constexpr std::size_t lanes_of_batches = 2;
/// How long one receive waits; as long as SQS does at most.
constexpr std::chrono::seconds receive_wait{20};
/// After a failure, so that its end is noticed although nothing comes.
constexpr std::chrono::seconds wait_after_failure{1};

telemetry::counter failures(telemetry::metrics& in, subscription const& of, std::string const& outcome)
{
    return in.counter("fcg_bus_failed_total", "Messages whose handling failed, by what became of them",
                      {{"queue", of.queue}, {"contract", of.contract}, {"outcome", outcome}});
}

/// 0 when the message does not say, or not in our way.
std::int64_t position_of(message const& one)
{
    auto const text = one.find(attribute::position);
    std::int64_t position = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), position);
    bool const is_whole = fault == std::errc() && end == text.data() + text.size();
    return is_whole && position > 0 ? position : 0;
}

} // namespace

work_item::work_item(received one, std::shared_ptr<lease_keeper> of, core::steady_point now,
                     std::chrono::microseconds timeout)
    : what(std::move(one)),
      keeper(std::move(of)),
      lease(what.receipt, what.leased_until.value_or(now + timeout) - timeout, timeout),
      started_at(now)
{
    keeper->keep(lease);
}

work_item::~work_item()
{
    keeper->forget(lease);
}

worker::measurements::measurements(subscription const& of, telemetry::metrics& in)
    : consumed(in.counter("fcg_bus_consumed_total", "Messages that were handled or needed no handling",
                          {{"queue", of.queue}, {"contract", of.contract}})),
      duplicates(in.counter("fcg_bus_duplicates_total", "Messages that had been handled before",
                            {{"queue", of.queue}})),
      retried(failures(in, of, "retried")),
      buried(failures(in, of, "buried")),
      refused(failures(in, of, "refused")),
      lease_lost(failures(in, of, "lease_lost")),
      handling(in.histogram("fcg_bus_handling_seconds", "From the receive to the end of the handler",
                            {{"queue", of.queue}, {"contract", of.contract}}, telemetry::duration_buckets()))
{
}

worker::worker(queue_transport& from, subscription const& what, surroundings& with, async::task_group& tasks,
               async::task_group& handlers, trouble_board& board)
    : from_(from),
      what_(what),
      with_(with),
      tasks_(tasks),
      handlers_(handlers),
      keeper_(std::make_shared<lease_keeper>(from, what.queue, what.how.visibility_timeout, with.clock)),
      receiving_("receiving from " + what.queue, with, tasks, board),
      handling_("handling " + what.queue, with, tasks, board),
      settling_("settling in " + what.queue, with, tasks, board),
      handler_ended_(with.background),
      twin_ended_(with.background),
      measure_(what, with.metrics)
{
}

void worker::start()
{
    auto const lanes = what_.waits ? 1 : lanes_of_batches;
    for (std::size_t lane = 1; lane <= lanes; ++lane)
        async::keep_running(tasks_, with_.background, "consumer " + what_.queue + " " + std::to_string(lane),
                            [this] { return receive_and_work(); });
    async::keep_running(tasks_, with_.background, "lease keeper " + what_.queue,
                        [this] { return keep_leases(); });
}

task<> worker::receive_and_work()
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    while (!tasks_.stopping()) {
        if (waiting_ >= what_.how.concurrency) {
            co_await wait_unless_stopping(handler_ended_, tasks_, receive_wait);
            continue;
        }
        auto const max = std::min(what_.how.batch, what_.how.concurrency - waiting_);
        auto messages = co_await receive(max);
        if (tasks_.stopping())
            co_await release(std::move(messages));
        else if (!messages.empty())
            co_await work_or_leave(std::move(messages));
    }
}

/// What goes wrong beside the handlers must not end the lane: the messages come again when their leases run
/// out.
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

/// Empty when nothing came, or when the tasks are asked to end.
task<std::vector<received>> worker::receive(std::size_t max_count)
{
    std::exception_ptr problem;
    try {
        auto const wait = receiving_.has_failed() ? wait_after_failure : receive_wait;
        auto messages = co_await from_.receive(what_.queue, max_count, wait, what_.how.visibility_timeout);
        receiving_.succeeded();
        co_return messages;
    } catch (...) {
        problem = std::current_exception();
    }
    if (!tasks_.stopping()) { // else it was only cut off
        receiving_.failed(problem);
        co_await receiving_.pause();
    }
    co_return std::vector<received>();
}

task<> worker::keep_leases()
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    auto const soon = what_.how.visibility_timeout / 12;
    while (!tasks_.stopping()) {
        auto delay = soon;
        try {
            auto const look_again = co_await keeper_->look();
            delay = std::max(look_again - with_.clock.steady_now(), std::chrono::microseconds(0));
        } catch (std::exception const& problem) {
            telemetry::log(telemetry::level::warning, "bus", "", "{}: leases could not be extended: {}",
                           what_.queue, problem.what());
        }
        co_await sleep_unless_stopping(with_.background, tasks_, delay);
    }
}

task<> worker::work(std::vector<received> messages)
{
    std::vector<item> in_transaction;
    settlement finished;
    for (auto& one : messages) {
        auto made = prepare(std::move(one));
        if (made->failure || made->ready.ignored)
            finish(*made, finished);
        else if (made->ready.waiting)
            start_waiting(std::move(made));
        else
            in_transaction.push_back(std::move(made));
    }
    co_await settle(std::move(finished));
    if (!in_transaction.empty())
        co_await run_in_transactions(std::move(in_transaction));
}

worker::item worker::prepare(received one)
{
    auto made = std::make_shared<work_item>(std::move(one), keeper_, with_.clock.steady_now(),
                                            what_.how.visibility_timeout);
    try {
        made->ready = what_.prepare(made->what.content);
        if (!made->ready.refusal.empty())
            throw refused(made->ready.refusal);
    } catch (...) {
        made->failure = std::current_exception();
    }
    describe(*made);
    return made;
}

void worker::describe(work_item& one) const
{
    auto const& content = one.what.content;
    auto& info = one.info;
    info.message_id = one.ready.message_id.empty() ? content.id : one.ready.message_id;
    info.trace.correlation_id = one.ready.correlation_id.empty()
                                    ? std::string(content.find(attribute::correlation_id))
                                    : one.ready.correlation_id;
    info.trace.causation_id = info.message_id;
    info.trace.traceparent = content.find(attribute::traceparent);
    info.source = content.find(attribute::source);
    info.position = position_of(content);
    info.occurred_at = core::parse_rfc3339(content.find(attribute::occurred_at));
    info.attempt = one.what.receive_count;
    info.received_at = with_.clock.now();
}

task<> worker::release(std::vector<received> messages)
{
    settlement all;
    for (auto const& one : messages)
        all.returned.push_back({.receipt = one.receipt, .timeout = std::chrono::seconds(0)});
    return settle(std::move(all));
}

} // namespace fcg::bus
