#include "bus/bus.hpp"

#include "bus/consuming/retry.hpp"
#include "bus/publishing/topics.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fcg::bus {
namespace {

/// How long stop() waits for tasks and handlers. After that, handlers that wait are cancelled and their
/// messages are returned to the queue.
constexpr std::chrono::seconds grace{10};
constexpr std::chrono::seconds grace_after_cut{2};

/// How long start() waits for the first attempt to declare the queues, before it returns without them.
constexpr std::chrono::seconds patience_at_start{5};

} // namespace

bus::bus(queue_transport& queues, environment& env, bus_settings settings)
    : queues_(queues),
      env_(env),
      settings_(std::move(settings)),
      tasks_(env.background),
      handlers_(env.background),
      tried_(env.background),
      announcer_(queues, routes_, env, tasks_, warnings_),
      gauges_(std::make_shared<gauges>(queues, env.metrics))
{
    for (auto const& contract : published_contracts())
        routes_[std::string(contract.name)].topic = contract.topic;
    gauges_->show();
}

bus::~bus()
{
    gauges_->close();
}

void bus::move_over(previous_transport previous_transport)
{
    migrations_.emplace_back(std::move(previous_transport), queues_, env_, tasks_, warnings_);
}

void bus::cannot_move_over(std::string const& name, std::string why)
{
    warnings_.report("migration from " + name, std::move(why));
}

task<> bus::declare_queues()
{
    return declare(all_queues());
}

task<> bus::declare(std::vector<queue_settings> settings_list)
{
    for (auto const& queue : settings_list)
        co_await queues_.declare(queue);
}

task<> bus::start()
{
    starting_ = true;
    tasks_.spawn("start of the bus", declare_and_work());
    co_await tried_.wait_for(patience_at_start);
    starting_ = false;
    if (fatal_)
        std::rethrow_exception(fatal_);
}

task<> bus::declare_and_work()
{
    co_await async::go_on_when_cancelled();
    retry_backoff backoff("declaring the queues", env_, tasks_, board_);
    while (!tasks_.stopping()) {
        std::exception_ptr failure;
        try {
            co_await find_beginnings_and_declare();
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure) {
            backoff.succeeded();
            begin_work();
        } else if (starting_ && classify(failure).kind != failure_kind::outage) {
            fatal_ = failure;
        } else {
            backoff.failed(failure);
        }
        tried_.notify();
        if (working_ || fatal_)
            co_return;
        co_await backoff.pause();
    }
}

/// Begins with the relays, since their checkpoints are in a file and need no server.
task<> bus::find_beginnings_and_declare()
{
    for (auto& relay : relays_)
        co_await relay.find_beginning();
    auto own = own_queues();
    co_await declare(std::move(own));
}

void bus::begin_work()
{
    working_ = true;
    run_relays_for("");
    for (auto const& queue : bound_queues())
        tasks_.spawn("queue of another service", serve_other_service(queue));
    for (auto const& subscription : subscriptions_)
        workers_.emplace_back(queues_, subscription, env_, tasks_, handlers_, board_).start();
    async::keep_running(tasks_, env_.background, "announcing", [this] { return announcer_.run(); });
    for (auto& migration : migrations_)
        tasks_.spawn("queue migration", migration.run(all_queues()));
    begin_expiry();
}

/// Runs the relays that serve this bound queue, or, if it is empty, the readers of the store.
void bus::run_relays_for(std::string_view other_service)
{
    for (auto& relay : relays_)
        if (relay.other_service() == other_service)
            async::keep_running(tasks_, env_.background, relay.title(), [&relay] { return relay.run(); });
}

/// Runs beside the rest of the bus, so that a misconfigured queue of another service affects nothing else.
task<> bus::serve_other_service(queue_settings queue)
{
    co_await async::go_on_when_cancelled();
    retry_backoff backoff("the queue " + queue.name + " of another service", env_, tasks_, warnings_);
    auto declare_queue = [this, &queue] { return queues_.declare(queue); };
    co_await backoff.attempt_until_it_works(std::move(declare_queue));
    if (!tasks_.stopping())
        run_relays_for(queue.name);
}

/// SQS deletes expired messages by itself.
void bus::begin_expiry()
{
    if (settings_.transport == "sqs" || settings_.dead_letter_days == 0)
        return;
    std::vector<std::string> names;
    for (auto const& name : queues_.names())
        if (!is_queue_name(name)) // a dead-letter queue, possibly of a queue that has no reader any more
            names.push_back(name);
    for (auto const& [name, own_routes] : bound_routes_)
        names.push_back(name);
    expiry_ = std::make_unique<expiry>(
        queues_, std::move(names), std::chrono::days(settings_.dead_letter_days), env_, tasks_, warnings_);
    async::keep_running(tasks_, env_.background, "expiry", [this] { return expiry_->run(); });
}

task<> bus::stop()
{
    auto const end = env_.clock.steady_now() + grace;
    co_await tasks_.drain(grace);
    for (auto& worker : workers_)
        co_await worker.wait_for_handlers(end - env_.clock.steady_now());
    co_await handlers_.drain(grace_after_cut);
    announcer_.close();
    if (!has_ended())
        telemetry::log(telemetry::level::error, "bus", "", "{} tasks are still running at the end",
                       tasks_.running() + handlers_.running());
}

std::vector<outgoing> bus::messages_of(storage::stored_event const& event, std::string const& source) const
{
    return fcg::bus::messages_of(event, source, routes_);
}

std::string bus::why_refused(std::string_view queue, message const& message) const
{
    auto const* const subscription = subscription_of_queue(queue);
    return subscription ? subscription->prepare(message).refusal : std::string();
}

std::int64_t bus::unsent(std::string_view source) const
{
    for (auto const& relay : relays_)
        if (relay.source() == source && relay.knows_its_place())
            return relay.lag();
    return 0;
}

std::vector<std::int64_t> bus::published() const
{
    std::vector<std::int64_t> positions;
    for (auto const& relay : relays_)
        positions.push_back(relay.position());
    return positions;
}

bool bus::all_is_published() const
{
    return std::ranges::all_of(relays_, [](relay const& relay) { return relay.lag() == 0; });
}

/// Checks the event stores twice, before and after the queues: a message that left its queue meanwhile has
/// either appended an event, which the second check sees, or is really gone. Announcements are checked before
/// the queues to which they go.
task<bool> bus::is_idle()
{
    auto const before = published();
    bool const moved = std::ranges::all_of(migrations_, &queue_migration::has_ended);
    if (!working_ || !moved || announcer_.waiting() > 0 || !all_is_published())
        co_return false;
    for (auto const& reader : readers_) {
        auto const depth = co_await queues_.depth(reader.queue);
        if (depth.ready + depth.in_flight + depth.delayed > 0)
            co_return false;
    }
    co_return all_is_published() && published() == before;
}

} // namespace fcg::bus
