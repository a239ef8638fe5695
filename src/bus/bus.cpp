#include "bus/bus.hpp"

#include "bus/announcer.hpp"
#include "bus/gauges.hpp"
#include "bus/relay.hpp"
#include "bus/retry.hpp"
#include "bus/topics.hpp"
#include "bus/worker.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <stdexcept>

namespace fcg::bus {
namespace {

/// How long the end waits for what is in work; then handlers that wait are cut off, and their messages go
/// back.
constexpr std::chrono::seconds grace{10};
constexpr std::chrono::seconds grace_after_cut{2};

/// A message may be received more often than it may fail: an attempt that the end of the process, an outage
/// or a lost lease cut off is no failure, and its handler must see the message again to end what it has
/// begun. Only what never comes to an end is given up by the queue.
constexpr std::int64_t receives_for_an_attempt = 10;

/// The start waits this long for its first try to declare the queues; then it goes on without them.
constexpr std::chrono::seconds patience_at_start{5};

route_table routes_of_contracts()
{
    route_table routes;
    for (auto const& one : published_contracts())
        routes[std::string(one.name)].topic = one.topic;
    return routes;
}

} // namespace

struct bus::inside {
    inside(queue_transport& transport, surroundings& around, bus_settings settings)
        : over(transport),
          with(around),
          how(std::move(settings)),
          routes(routes_of_contracts()),
          prompt_routes(routes),
          patient_routes(routes),
          tasks(around.background),
          handlers(around.background),
          tried(around.background),
          announcing(transport, routes, around, tasks, notes),
          shown(std::make_shared<gauges>(transport, around.metrics))
    {
    }

    void relay_events_of(storage::database& from);
    reader const* reader_of_queue(std::string_view queue) const;
    subscription const* consumer_of_queue(std::string_view queue) const;
    queue_settings settings_of(reader const& one) const;
    std::vector<queue_settings> queues() const;
    void begin_work();
    bool prompt_readers_are_busy() const;
    std::vector<std::int64_t> published() const;
    bool all_is_published() const;

    queue_transport& over;
    surroundings& with;
    bus_settings how;
    route_table routes; ///< of all readers
    route_table prompt_routes;
    route_table patient_routes;
    trouble_board board;
    trouble_board notes;
    async::task_group tasks;
    async::task_group handlers;
    std::vector<reader> readers;
    std::vector<std::unique_ptr<subscription>> consumed; ///< their addresses stay
    std::vector<std::unique_ptr<relay>> relays;
    std::vector<std::unique_ptr<worker>> workers;
    std::vector<std::unique_ptr<moving_over>> moves;
    bool starting = false;    ///< start() waits for the first try
    bool working = false;     ///< the queues are declared
    std::exception_ptr fatal; ///< what ends the start
    async::signal tried;      ///< to declare the queues
    announcer announcing;
    std::shared_ptr<gauges> shown; ///< a rendering of the metrics may hold it a little longer
};

bus::bus(queue_transport& over, surroundings& with, bus_settings how)
    : inside_(std::make_unique<inside>(over, with, std::move(how)))
{
    inside_->shown->show();
}

bus::~bus()
{
    inside_->shown->close();
}

void bus::route_to(std::vector<reader> const& readers)
{
    auto& in = *inside_;
    for (auto const& one : readers) {
        if (in.reader_of_queue(one.queue))
            throw std::logic_error("two readers name the queue " + one.queue);
        in.readers.push_back(one);
        auto& by_haste = one.haste == haste::patient ? in.patient_routes : in.prompt_routes;
        for (auto* const table : {&in.routes, &by_haste}) {
            auto& to = (*table)[one.contract];
            to.topic = one.topic;
            to.queues.push_back(one.queue);
        }
    }
}

void bus::connect(storage::database& from, subscriptions const& of)
{
    auto& in = *inside_;
    in.relay_events_of(from);
    for (auto const& one : of.all()) {
        auto const* const routed = in.reader_of_queue(one.queue);
        if (!routed || routed->contract != one.contract)
            throw std::logic_error("nothing is sent to the queue " + one.queue + ", from which " +
                                   from.module() + " wants to read " + one.contract);
        if (in.consumer_of_queue(one.queue))
            throw std::logic_error("two subscriptions name the queue " + one.queue);
        in.consumed.push_back(std::make_unique<subscription>(one));
        auto& how = in.consumed.back()->how;
        how.most_attempts = std::max(how.most_attempts, routed->least_attempts);
    }
}

void bus::inside::relay_events_of(storage::database& from)
{
    auto const batch = static_cast<std::size_t>(how.relay_batch);
    relays.push_back(std::make_unique<relay>(from, over, prompt_routes, with, tasks, board, batch));
    shown->add(*relays.back());
    std::vector<std::function<void()>> wakers{relays.back()->waker()};
    if (std::ranges::find(readers, haste::patient, &reader::haste) != readers.end()) {
        relays.push_back(std::make_unique<relay>(from, over, patient_routes, with, tasks, board, batch,
                                                 [this] { return prompt_readers_are_busy(); }));
        shown->add(*relays.back());
        wakers.push_back(relays.back()->waker());
    }
    from.on_events_appended([wakers = std::move(wakers)] {
        for (auto const& wake : wakers)
            wake();
    });
}

/// Of what this process knows: its own relays, and the queues that it reads.
bool bus::inside::prompt_readers_are_busy() const
{
    auto const has_work = [this](auto const& one) {
        auto const* const routed = reader_of_queue(one->queue);
        if (routed->haste == haste::patient)
            return false;
        auto const depth = over.depth_now(one->queue);
        return depth.ready + depth.in_flight > 0;
    };
    return std::ranges::any_of(consumed, has_work) ||
           std::ranges::any_of(relays, [](auto const& one) { return !one->is_patient() && one->lag() > 0; });
}

reader const* bus::inside::reader_of_queue(std::string_view queue) const
{
    auto const found = std::ranges::find(readers, queue, &reader::queue);
    return found == readers.end() ? nullptr : &*found;
}

subscription const* bus::inside::consumer_of_queue(std::string_view queue) const
{
    for (auto const& one : consumed)
        if (one->queue == queue)
            return one.get();
    return nullptr;
}

/// As its consumer wants it. One that runs elsewhere is configured as those here are.
queue_settings bus::inside::settings_of(reader const& one) const
{
    auto const* const here = consumer_of_queue(one.queue);
    auto const consumer = here ? here->how : consumer_defaults(how);
    auto const attempts = std::max(consumer.most_attempts, one.least_attempts);
    return {.name = one.queue,
            .visibility_timeout = consumer.visibility_timeout,
            .most_receives = attempts * receives_for_an_attempt};
}

std::vector<queue_settings> bus::inside::queues() const
{
    std::vector<queue_settings> all;
    for (auto const& one : readers)
        all.push_back(settings_of(one));
    return all;
}

void bus::move_over(former_transport from)
{
    auto& in = *inside_;
    in.moves.push_back(std::make_unique<moving_over>(std::move(from), in.over, in.with, in.tasks, in.notes));
}

void bus::cannot_move_over(std::string const& name, std::string why)
{
    inside_->notes.report("moving over from " + name, std::move(why));
}

task<> bus::declare_queues()
{
    auto const queues = inside_->queues();
    for (auto const& one : queues)
        co_await inside_->over.declare(one);
}

task<> bus::start()
{
    auto& in = *inside_;
    in.starting = true;
    in.tasks.spawn("start of the bus", declare_and_work());
    co_await in.tried.wait_for(patience_at_start);
    in.starting = false;
    if (in.fatal)
        std::rethrow_exception(in.fatal);
}

task<> bus::declare_and_work()
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    auto& in = *inside_;
    backing_off trouble("declaring the queues", in.with, in.tasks, in.board);
    while (!in.tasks.stopping()) {
        std::exception_ptr failure;
        try {
            co_await declare_queues();
            for (auto const& one : in.relays)
                co_await one->find_beginning();
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure) {
            trouble.succeeded();
            in.begin_work();
            in.tried.notify();
            co_return;
        }
        if (in.starting && classify(failure).kind != failure_kind::outage) {
            in.fatal = failure;
            in.tried.notify();
            co_return;
        }
        trouble.failed(failure);
        in.tried.notify();
        co_await trouble.pause();
    }
}

void bus::inside::begin_work()
{
    working = true;
    for (auto const& one : relays)
        async::keep_running(tasks, with.background,
                            (one->is_patient() ? "patient relay of " : "relay of ") + one->source(),
                            [relay = one.get()] { return relay->run(); });
    for (auto const& one : consumed) {
        workers.push_back(std::make_unique<worker>(over, *one, with, tasks, handlers, board));
        workers.back()->start();
    }
    async::keep_running(tasks, with.background, "announcing", [this] { return announcing.run(); });
    for (auto const& one : moves)
        tasks.spawn("moving over", one->run(queues()));
}

task<> bus::stop()
{
    auto& in = *inside_;
    auto const end = in.with.clock.steady_now() + grace;
    co_await in.tasks.drain(grace);
    for (auto const& one : in.workers)
        co_await one->wait_for_handlers(end - in.with.clock.steady_now());
    co_await in.handlers.drain(grace_after_cut);
    in.announcing.close();
    if (!has_ended())
        telemetry::log(telemetry::level::error, "bus", "", "{} tasks are still at work at the end",
                       in.tasks.running() + in.handlers.running());
}

bool bus::has_ended() const
{
    return inside_->tasks.running() + inside_->handlers.running() == 0;
}

announcer& bus::announcing()
{
    return inside_->announcing;
}

std::vector<outgoing> bus::messages_of(storage::stored_event const& event, std::string const& source) const
{
    return fcg::bus::messages_of(event, source, inside_->routes);
}

std::string bus::why_refused(std::string_view queue, message const& one) const
{
    auto const* const reader = inside_->consumer_of_queue(queue);
    return reader ? reader->prepare(one).refusal : std::string();
}

std::int64_t bus::unsent(std::string_view source) const
{
    for (auto const& one : inside_->relays)
        if (one->source() == source && one->knows_its_place())
            return one->lag();
    return 0;
}

std::vector<std::int64_t> bus::inside::published() const
{
    std::vector<std::int64_t> positions;
    for (auto const& one : relays)
        positions.push_back(one->position());
    return positions;
}

bool bus::inside::all_is_published() const
{
    return std::ranges::all_of(relays, [](auto const& one) { return one->lag() == 0; });
}

/// The event stores are looked at twice, with the queues in between: a message that left its queue meanwhile
/// has either appended an event, which the second look sees, or is really gone. Announcements come before the
/// queues that they go to.
task<bool> bus::is_idle()
{
    auto const& in = *inside_;
    auto const before = in.published();
    bool const moved = std::ranges::all_of(in.moves, [](auto const& one) { return one->has_ended(); });
    if (!in.working || !moved || in.announcing.waiting() > 0 || !in.all_is_published())
        co_return false;
    for (auto const& one : in.readers) {
        auto const depth = co_await in.over.depth(one.queue);
        if (depth.ready + depth.in_flight + depth.delayed > 0)
            co_return false;
    }
    co_return in.all_is_published() && in.published() == before;
}

std::string bus::trouble() const
{
    return inside_->board.text();
}

std::string bus::note() const
{
    return inside_->notes.text();
}

} // namespace fcg::bus
