#include "bus/bus.hpp"

#include "bus/bus_inside.hpp"
#include "bus/retry.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>

namespace fcg::bus {
namespace {

/// How long the end waits for what is in work; then handlers that wait are cut off, and their messages go
/// back.
constexpr std::chrono::seconds grace{10};
constexpr std::chrono::seconds grace_after_cut{2};

/// The start waits this long for its first try to declare the queues; then it goes on without them.
constexpr std::chrono::seconds patience_at_start{5};

} // namespace

bus::bus(queue_transport& over, surroundings& with, bus_settings how)
    : inside_(std::make_unique<inside>(over, with, std::move(how)))
{
    inside_->shown->show();
}

bus::~bus()
{
    inside_->shown->close();
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
    auto queues = inside_->all_queues();
    co_await inside_->declare(std::move(queues));
}

task<> bus::inside::declare(std::vector<queue_settings> queues)
{
    for (auto const& one : queues)
        co_await over.declare(one);
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
            for (auto const& one : in.relays) // needs no server: where they stand is in a file
                co_await one->find_beginning();
            auto own = in.own_queues();
            co_await in.declare(std::move(own));
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
        if (one->other_service().empty())
            async::keep_running(tasks, with.background, one->title(),
                                [relay = one.get()] { return relay->run(); });
    for (auto const& one : bound_queues())
        tasks.spawn("queue of another service", serve_other_service(one));
    for (auto const& one : consumed) {
        workers.push_back(std::make_unique<worker>(over, *one, with, tasks, handlers, board));
        workers.back()->start();
    }
    async::keep_running(tasks, with.background, "announcing", [this] { return announcing.run(); });
    for (auto const& one : moves)
        tasks.spawn("moving over", one->run(all_queues()));
    begin_expiry();
}

/// A queue of another service that is not as it must be keeps nobody else from working.
task<> bus::inside::serve_other_service(queue_settings queue)
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    backing_off trouble("the queue " + queue.name + " of another service", with, tasks, notes);
    bool declared = false;
    while (!declared && !tasks.stopping()) {
        std::exception_ptr failure;
        try {
            co_await over.declare(queue);
            declared = true;
            trouble.succeeded();
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) {
            trouble.failed(failure);
            co_await trouble.pause();
        }
    }
    if (tasks.stopping())
        co_return;
    for (auto const& one : relays)
        if (one->other_service() == queue.name)
            async::keep_running(tasks, with.background, one->title(),
                                [relay = one.get()] { return relay->run(); });
}

/// SQS deletes by itself what is too old.
void bus::inside::begin_expiry()
{
    if (how.transport == "sqs" || how.dead_letter_days == 0)
        return;
    std::vector<std::string> names;
    for (auto const& name : over.names())
        if (!is_queue_name(name)) // a dead-letter queue, also of one that nobody reads any more
            names.push_back(name);
    for (auto const& [name, own_routes] : bound_routes)
        names.push_back(name);
    expiring = std::make_unique<expiry>(over, std::move(names), std::chrono::days(how.dead_letter_days), with,
                                        tasks, notes);
    async::keep_running(tasks, with.background, "expiry", [this] { return expiring->run(); });
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
