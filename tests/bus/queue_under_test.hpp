#pragma once
#include "bus/queue.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace fcg::test {

using namespace std::chrono_literals;
using bodies = std::vector<std::string>;

/// A difference between a test server and SQS itself, because of which a case cannot hold. A case checks
/// `q.departs(...)`.
enum class departure {
    /// ElasticMQ refuses messages larger than 256 KiB, as SQS did until 2025.
    small_messages,
    /// The emulator moto delivers a message to each of several concurrent receives. SQS may do so but rarely
    /// does: the
    /// server gets one request at a time.
    racing_receives
};

/// A queue and its simulated world, with the vocabulary of the conformance suite.
class queue_under_test {
public:
    virtual ~queue_under_test() = default;

    virtual bus::queue_transport& queues() = 0;
    /// Replaces the queue by one of a new process, as after a kill. Returns false if the queue keeps nothing
    /// over a restart.
    virtual bool restart() = 0;

    virtual bool departs(departure) const { return false; }

    simulated_world world;

    template <class T>
    T run(task<T> work)
    {
        return world.run(std::move(work));
    }

    template <class T>
    std::shared_ptr<task_outcome<T>> start(task<T> work)
    {
        auto outcome = test::start(world.loop, std::move(work));
        world.loop.run_ready();
        return outcome;
    }

    void pass(std::chrono::microseconds time) { world.pass(time); }

    // The functions below use the queue "q" unless another one is named.

    void declare(std::string queue = "q", std::int64_t max_receives = 10)
    {
        bus::queue_settings settings;
        settings.name = std::move(queue);
        settings.max_receives = max_receives;
        run(queues().declare(std::move(settings)));
    }

    static bus::outgoing to(std::string queue, std::string body, std::chrono::microseconds delay = 0s)
    {
        bus::outgoing outgoing;
        outgoing.queue = std::move(queue);
        outgoing.content.id = "id of " + body.substr(0, 20);
        outgoing.content.body = std::move(body);
        outgoing.delay = delay;
        return outgoing;
    }

    bus::send_outcomes send_all(std::vector<bus::outgoing> messages)
    {
        return run(queues().send(std::move(messages), std::nullopt));
    }

    /// Returns true if the message was stored.
    bool send(std::string body, std::string queue = "q", std::chrono::microseconds delay = 0s)
    {
        return send_all({to(std::move(queue), std::move(body), delay)}) == bus::send_outcomes{""};
    }

    std::vector<bus::received> receive(std::size_t max_count = 10, std::chrono::microseconds visibility = 30s,
                                       std::chrono::microseconds wait = 0s, std::string queue = "q")
    {
        return run(queues().receive(std::move(queue), max_count, wait, visibility));
    }

    std::vector<bus::received> receive_from(std::string queue)
    {
        return receive(10, 30s, 0s, std::move(queue));
    }

    bool remove(bus::received const& message, std::string queue = "q")
    {
        return run(queues().remove(std::move(queue), {message.receipt})).at(0);
    }

    bool hide_for(bus::received const& message, std::chrono::microseconds time)
    {
        return run(queues().change_visibility("q", {{message.receipt, time}})).at(0);
    }

    bool bury(bus::received const& message, std::string reason)
    {
        return run(queues().bury("q", {{message.receipt, std::move(reason)}})).at(0);
    }

    std::int64_t redrive(std::size_t max_count = 100) { return run(queues().redrive("q", max_count)); }

    std::vector<bus::received> peek(std::string queue, std::size_t max_count = 100)
    {
        return run(queues().peek(std::move(queue), max_count));
    }

    bus::queue_depth depth(std::string queue = "q") { return run(queues().depth(std::move(queue))); }
};

/// Returns the bodies, sorted, since the queue promises no order.
inline bodies bodies_of(std::vector<bus::received> const& messages)
{
    bodies bodies;
    for (auto const& message : messages)
        bodies.push_back(message.content.body);
    std::ranges::sort(bodies);
    return bodies;
}

/// Returns text such as "ready 2, in flight 1, delayed 0".
inline std::string to_text(bus::queue_depth const& depth)
{
    return "ready " + std::to_string(depth.ready) + ", in flight " + std::to_string(depth.in_flight) +
           ", delayed " + std::to_string(depth.delayed);
}

/// Returns the moment up to the second, "2026-11-22T12:00:01": a remote queue has a clock of its own.
inline std::string second_of(std::string_view moment)
{
    return std::string(moment.substr(0, 19));
}

inline std::string second_of(core::time_point moment)
{
    return second_of(core::to_rfc3339(moment));
}

} // namespace fcg::test
