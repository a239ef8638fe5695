#include "bus/bus.hpp"

#include "bus/consuming/retry.hpp"
#include "bus/publishing/topics.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace fcg::bus {
namespace {

/// How long stop() waits for tasks and handlers. After that, handlers that wait are cancelled and their
/// messages are returned to the queue.
constexpr std::chrono::seconds grace{10};
constexpr std::chrono::seconds grace_after_cut{2};

/// How long start() waits for the first attempt to declare the queues, before it returns without them.
constexpr std::chrono::seconds patience_at_start{5};

/// How many receives are allowed for each attempt that may fail. An attempt that was cut short by the end of
/// the process, an outage or a lost lease is not a failure, and its handler must receive the message again to
/// finish what it has begun. The queue buries only a message that is never finished.
constexpr std::int64_t receives_for_an_attempt = 10;

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

// Routes, relays and subscriptions

void bus::route_to(std::vector<reader> const& readers)
{
    for (auto const& reader : readers) {
        if (reader_of_queue(reader.queue))
            throw std::logic_error("two readers name the queue " + reader.queue);
        readers_.push_back(reader);
        auto& by_priority = reader.priority == priority::low ? low_priority_routes_ : high_priority_routes_;
        routes_[reader.contract].topic = reader.topic;
        for (auto* const table : {&routes_, &by_priority})
            (*table)[reader.contract].queues.push_back(reader.queue);
    }
}

void bus::bind(std::vector<bound_queue> const& queues)
{
    for (auto const& queue : queues) {
        if (reader_of_queue(queue.name) || bound_routes_.contains(queue.name))
            throw std::logic_error("the queue " + queue.name + " has a reader already");
        auto& own_routes = bound_routes_[queue.name];
        for (auto const& contract : queue.contracts)
            for (auto* const table : {&routes_, &own_routes})
                (*table)[contract].queues.push_back(queue.name);
    }
}

void bus::connect(storage::database& database, subscriptions const& subscriptions)
{
    relay_events_of(database);
    for (auto const& current_subscription : subscriptions.all()) {
        auto const* const routed = reader_of_queue(current_subscription.queue);
        if (!routed || routed->contract != current_subscription.contract)
            throw std::logic_error("nothing is sent to the queue " + current_subscription.queue +
                                   ", from which " + database.module() + " wants to read " +
                                   current_subscription.contract);
        if (subscription_of_queue(current_subscription.queue))
            throw std::logic_error("two subscriptions name the queue " + current_subscription.queue);
        auto& settings = subscriptions_.emplace_back(current_subscription).settings;
        settings.max_attempts = std::max(settings.max_attempts, routed->min_attempts);
    }
}

void bus::relay_events_of(storage::database& database)
{
    auto const batch = static_cast<std::size_t>(settings_.relay_batch);
    std::vector<std::function<void()>> wakers;
    auto const add = [&](relay_lane lane) {
        auto& shown_at = lane.other_service.empty() ? board_ : warnings_;
        auto& added = relays_.emplace_back(database, queues_, std::move(lane), env_, tasks_, shown_at, batch);
        gauges_->add(added);
        wakers.push_back(added.waker());
    };
    auto const is_busy = [this] { return high_priority_readers_are_busy(); };
    add({.routes = high_priority_routes_, .all_routes = routes_});
    if (std::ranges::find(readers_, priority::low, &reader::priority) != readers_.end())
        add({.routes = low_priority_routes_, .all_routes = routes_, .is_busy = is_busy});
    for (auto const& [queue, own_routes] : bound_routes_)
        add({.routes = own_routes, .all_routes = routes_, .is_busy = is_busy, .other_service = queue});
    database.on_events_appended([wakers = std::move(wakers)] {
        for (auto const& wake : wakers)
            wake();
    });
}

/// Considers what this process knows: its own relays, and the queues that it reads.
bool bus::high_priority_readers_are_busy() const
{
    auto const has_work = [this](subscription const& subscription) {
        if (reader_of_queue(subscription.queue)->priority == priority::low)
            return false;
        auto const depth = queues_.depth_now(subscription.queue);
        return depth.ready + depth.in_flight > 0;
    };
    auto const is_behind = [](relay const& relay) { return !relay.is_low_priority() && relay.lag() > 0; };
    return std::ranges::any_of(subscriptions_, has_work) || std::ranges::any_of(relays_, is_behind);
}

reader const* bus::reader_of_queue(std::string_view queue) const
{
    auto const it = std::ranges::find(readers_, queue, &reader::queue);
    return it == readers_.end() ? nullptr : &*it;
}

subscription const* bus::subscription_of_queue(std::string_view queue) const
{
    auto const it = std::ranges::find(subscriptions_, queue, &subscription::queue);
    return it == subscriptions_.end() ? nullptr : &*it;
}

void bus::move_over(previous_transport previous_transport)
{
    migrations_.emplace_back(std::move(previous_transport), queues_, env_, tasks_, warnings_);
}

void bus::cannot_move_over(std::string const& name, std::string why)
{
    warnings_.report("migration from " + name, std::move(why));
}

// The queues

/// Takes the settings of the queue's consumer. A consumer in another process is assumed to have the settings
/// of this process.
queue_settings bus::settings_of(reader const& reader) const
{
    auto const* const here = subscription_of_queue(reader.queue);
    auto const consumer = here ? here->settings : consumer_defaults(settings_);
    auto const attempts = std::max(consumer.max_attempts, reader.min_attempts);
    return {.name = reader.queue,
            .visibility_timeout = consumer.visibility_timeout,
            .max_receives = attempts * receives_for_an_attempt};
}

std::vector<queue_settings> bus::own_queues() const
{
    std::vector<queue_settings> settings_list;
    for (auto const& reader : readers_)
        settings_list.push_back(settings_of(reader));
    return settings_list;
}

std::vector<queue_settings> bus::bound_queues() const
{
    std::vector<queue_settings> settings_list;
    for (auto const& [name, own_routes] : bound_routes_)
        settings_list.push_back(settings_of({.topic = {}, .contract = {}, .queue = name}));
    return settings_list;
}

std::vector<queue_settings> bus::all_queues() const
{
    auto settings_list = own_queues();
    std::ranges::move(bound_queues(), std::back_inserter(settings_list));
    return settings_list;
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

// Start and stop

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

} // namespace fcg::bus
