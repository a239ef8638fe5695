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

/// Where a server departs from SQS itself, so that a case cannot hold on it. The case asks `q.departs(...)`.
enum class departure {
    /// ElasticMQ refuses what is larger than 256 KiB, as SQS did until 2025.
    small_messages,
    /// moto gives a message to each of several receives that come at the same moment. SQS may, but hardly
    /// ever
    /// does: the server gets one request at a time.
    racing_receives
};

/// A queue and the world it lives in, in the words of the conformance suite.
class queue_under_test {
public:
    virtual ~queue_under_test() = default;

    virtual bus::queue_transport& queues() = 0;
    /// As after a kill: a new process on what the old one has left. False: nothing is ever left.
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

    // In the words of the suite: one queue "q" unless another is named

    void declare(std::string queue = "q", std::int64_t max_receives = 10)
    {
        bus::queue_settings how;
        how.name = std::move(queue);
        how.max_receives = max_receives;
        run(queues().declare(std::move(how)));
    }

    static bus::outgoing to(std::string queue, std::string body, std::chrono::microseconds delay = 0s)
    {
        bus::outgoing one;
        one.queue = std::move(queue);
        one.content.id = "id of " + body.substr(0, 20);
        one.content.body = std::move(body);
        one.delay = delay;
        return one;
    }

    bus::send_outcomes send_all(std::vector<bus::outgoing> messages)
    {
        return run(queues().send(std::move(messages), std::nullopt));
    }

    /// True when it was stored.
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

    bool remove(bus::received const& one, std::string queue = "q")
    {
        return run(queues().remove(std::move(queue), {one.receipt})).at(0);
    }

    bool hide_for(bus::received const& one, std::chrono::microseconds time)
    {
        return run(queues().change_visibility("q", {{one.receipt, time}})).at(0);
    }

    bool bury(bus::received const& one, std::string reason)
    {
        return run(queues().bury("q", {{one.receipt, std::move(reason)}})).at(0);
    }

    std::int64_t redrive(std::size_t max_count = 100) { return run(queues().redrive("q", max_count)); }

    std::vector<bus::received> peek(std::string queue, std::size_t max_count = 100)
    {
        return run(queues().peek(std::move(queue), max_count));
    }

    bus::queue_depth depth(std::string queue = "q") { return run(queues().depth(std::move(queue))); }
};

/// Sorted, since no order is promised.
inline bodies bodies_of(std::vector<bus::received> const& messages)
{
    bodies found;
    for (auto const& one : messages)
        found.push_back(one.content.body);
    std::ranges::sort(found);
    return found;
}

/// "ready 2, in flight 1, delayed 0"
inline std::string to_text(bus::queue_depth const& depth)
{
    return "ready " + std::to_string(depth.ready) + ", in flight " + std::to_string(depth.in_flight) +
           ", delayed " + std::to_string(depth.delayed);
}

/// "2026-11-22T12:00:01": a queue elsewhere has a clock of its own.
inline std::string second_of(std::string_view moment)
{
    return std::string(moment.substr(0, 19));
}

inline std::string second_of(core::time_point moment)
{
    return second_of(core::to_rfc3339(moment));
}

} // namespace fcg::test
