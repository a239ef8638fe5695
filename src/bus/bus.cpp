#include "bus/bus.hpp"

#include "bus/bus_impl.hpp"
#include "bus/consuming/retry.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>

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
    : impl_(std::make_unique<impl>(queues, env, std::move(settings)))
{
    impl_->shown->show();
}

bus::~bus()
{
    impl_->shown->close();
}

void bus::move_over(previous_transport previous_transport)
{
    auto& impl = *impl_;
    impl.moves.push_back(std::make_unique<queue_migration>(std::move(previous_transport), impl.queues,
                                                           impl.env, impl.tasks, impl.warnings));
}

void bus::cannot_move_over(std::string const& name, std::string why)
{
    impl_->warnings.report("migration from " + name, std::move(why));
}

task<> bus::declare_queues()
{
    auto queues = impl_->all_queues();
    co_await impl_->declare(std::move(queues));
}

task<> bus::impl::declare(std::vector<queue_settings> settings_list)
{
    for (auto const& queue : settings_list)
        co_await queues.declare(queue);
}

task<> bus::start()
{
    auto& impl = *impl_;
    impl.starting = true;
    impl.tasks.spawn("start of the bus", declare_and_work());
    co_await impl.tried.wait_for(patience_at_start);
    impl.starting = false;
    if (impl.fatal)
        std::rethrow_exception(impl.fatal);
}

task<> bus::declare_and_work()
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    auto& impl = *impl_;
    retry_backoff backoff("declaring the queues", impl.env, impl.tasks, impl.board);
    while (!impl.tasks.stopping()) {
        std::exception_ptr failure;
        try {
            for (auto const& relay : impl.relays) // first, since checkpoints are in a file and need no server
                co_await relay->find_beginning();
            auto own = impl.own_queues();
            co_await impl.declare(std::move(own));
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure) {
            backoff.succeeded();
            impl.begin_work();
            impl.tried.notify();
            co_return;
        }
        if (impl.starting && classify(failure).kind != failure_kind::outage) {
            impl.fatal = failure;
            impl.tried.notify();
            co_return;
        }
        backoff.failed(failure);
        impl.tried.notify();
        co_await backoff.pause();
    }
}

void bus::impl::begin_work()
{
    working = true;
    for (auto const& current_relay : relays)
        if (current_relay->other_service().empty())
            async::keep_running(tasks, env.background, current_relay->title(),
                                [relay = current_relay.get()] { return relay->run(); });
    for (auto const& bound_queue : bound_queues())
        tasks.spawn("queue of another service", serve_other_service(bound_queue));
    for (auto const& subscription : consumed) {
        workers.push_back(std::make_unique<worker>(queues, *subscription, env, tasks, handlers, board));
        workers.back()->start();
    }
    async::keep_running(tasks, env.background, "announcing", [this] { return announcing.run(); });
    for (auto const& move : moves)
        tasks.spawn("queue migration", move->run(all_queues()));
    begin_expiry();
}

/// Runs beside the rest of the bus, so that a misconfigured queue of another service affects nothing else.
task<> bus::impl::serve_other_service(queue_settings queue)
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    retry_backoff backoff("the queue " + queue.name + " of another service", env, tasks, warnings);
    bool declared = false;
    while (!declared && !tasks.stopping()) {
        std::exception_ptr failure;
        try {
            co_await queues.declare(queue);
            declared = true;
            backoff.succeeded();
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) {
            backoff.failed(failure);
            co_await backoff.pause();
        }
    }
    if (tasks.stopping())
        co_return;
    for (auto const& current_relay : relays)
        if (current_relay->other_service() == queue.name)
            async::keep_running(tasks, env.background, current_relay->title(),
                                [relay = current_relay.get()] { return relay->run(); });
}

/// SQS deletes expired messages by itself.
void bus::impl::begin_expiry()
{
    if (settings.transport == "sqs" || settings.dead_letter_days == 0)
        return;
    std::vector<std::string> names;
    for (auto const& name : queues.names())
        if (!is_queue_name(name)) // a dead-letter queue, possibly of a queue that has no reader any more
            names.push_back(name);
    for (auto const& [name, own_routes] : bound_routes)
        names.push_back(name);
    expiring = std::make_unique<expiry>(queues, std::move(names),
                                        std::chrono::days(settings.dead_letter_days), env, tasks, warnings);
    async::keep_running(tasks, env.background, "expiry", [this] { return expiring->run(); });
}

task<> bus::stop()
{
    auto& impl = *impl_;
    auto const end = impl.env.clock.steady_now() + grace;
    co_await impl.tasks.drain(grace);
    for (auto const& worker : impl.workers)
        co_await worker->wait_for_handlers(end - impl.env.clock.steady_now());
    co_await impl.handlers.drain(grace_after_cut);
    impl.announcing.close();
    if (!has_ended())
        telemetry::log(telemetry::level::error, "bus", "", "{} tasks are still running at the end",
                       impl.tasks.running() + impl.handlers.running());
}

bool bus::has_ended() const
{
    return impl_->tasks.running() + impl_->handlers.running() == 0;
}

announcer& bus::announcing()
{
    return impl_->announcing;
}

std::vector<outgoing> bus::messages_of(storage::stored_event const& event, std::string const& source) const
{
    return fcg::bus::messages_of(event, source, impl_->routes);
}

std::string bus::why_refused(std::string_view queue, message const& message) const
{
    auto const* const reader = impl_->consumer_of_queue(queue);
    return reader ? reader->prepare(message).refusal : std::string();
}

std::int64_t bus::unsent(std::string_view source) const
{
    for (auto const& relay : impl_->relays)
        if (relay->source() == source && relay->knows_its_place())
            return relay->lag();
    return 0;
}

std::vector<std::int64_t> bus::impl::published() const
{
    std::vector<std::int64_t> positions;
    for (auto const& relay : relays)
        positions.push_back(relay->position());
    return positions;
}

bool bus::impl::all_is_published() const
{
    return std::ranges::all_of(relays, [](auto const& relay) { return relay->lag() == 0; });
}

/// Checks the event stores twice, before and after the queues: a message that left its queue meanwhile has
/// either appended an event, which the second check sees, or is really gone. Announcements are checked before
/// the queues to which they go.
task<bool> bus::is_idle()
{
    auto const& impl = *impl_;
    auto const before = impl.published();
    bool const moved = std::ranges::all_of(
        impl.moves, [](auto const& queue_migration) { return queue_migration->has_ended(); });
    if (!impl.working || !moved || impl.announcing.waiting() > 0 || !impl.all_is_published())
        co_return false;
    for (auto const& reader : impl.readers) {
        auto const depth = co_await impl.queues.depth(reader.queue);
        if (depth.ready + depth.in_flight + depth.delayed > 0)
            co_return false;
    }
    co_return impl.all_is_published() && impl.published() == before;
}

std::string bus::failure() const
{
    return impl_->board.text();
}

std::string bus::warning() const
{
    return impl_->warnings.text();
}

} // namespace fcg::bus
