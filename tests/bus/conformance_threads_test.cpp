// Tests of many concurrent senders and receivers, on threads of their own.
#include "every_queue.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <mutex>

namespace fcg::test {
namespace {

/// The messages that many receivers have seen together.
struct tally {
    std::mutex guard;
    std::map<std::string, int> seen;
    std::atomic<std::size_t> count = 0;

    void add(std::vector<bus::received> const& messages)
    {
        std::lock_guard const hold(guard);
        for (auto const& message : messages)
            ++seen[message.content.body];
        count += messages.size();
    }
};

task<> send_many(bus::queue_transport& queues, std::string name, int count)
{
    for (int i = 0; i < count; ++i) {
        std::vector<bus::outgoing> outgoings{queue_under_test::to("q", name + " " + std::to_string(i))};
        auto const outcomes = co_await queues.send(std::move(outgoings), std::nullopt);
        if (outcomes != bus::send_outcomes{""})
            throw std::runtime_error("refused: " + outcomes.at(0));
    }
}

task<> send_batches(bus::queue_transport& queues, std::string name, int batches, int count)
{
    for (int i = 0; i < batches; ++i) {
        std::vector<bus::outgoing> outgoings;
        for (int j = 0; j < count; ++j)
            outgoings.push_back(queue_under_test::to("q", name + " " + std::to_string(i * count + j)));
        co_await queues.send(std::move(outgoings), std::nullopt);
    }
}

task<> receive_until(bus::queue_transport& queues, std::shared_ptr<tally> tally, std::size_t expected,
                     std::size_t max_count = 7)
{
    while (tally->count < expected) {
        auto const messages = co_await queues.receive("q", max_count, 50ms, 60s);
        tally->add(messages);
        std::vector<std::string> receipts;
        for (auto const& message : messages)
            receipts.push_back(message.receipt);
        auto const removed = co_await queues.remove("q", receipts);
        if (removed != std::vector<bool>(receipts.size(), true))
            throw std::runtime_error("a lease was lost");
    }
}

} // namespace

TEST_CASE_TEMPLATE("many senders and receivers on several threads lose nothing and double nothing",
                   queue_type, EVERY_QUEUE_ON_THREADS)
{
    std::vector<std::unique_ptr<loop_thread>> loops; // outlive the file, whose writer posts to them
    queue_type q;
    constexpr int threads = 3;
    constexpr int senders_a_thread = 4;
    constexpr int messages_a_sender = 100;
    constexpr std::size_t expected = threads * senders_a_thread * messages_a_sender;

    bus::queue_settings settings;
    settings.name = "q";
    q.world.background.start(q.queue.declare(settings)).get();

    auto const own_tally = std::make_shared<tally>();
    std::vector<std::future<void>> ends;
    for (int i = 0; i < threads; ++i) {
        loops.push_back(std::make_unique<loop_thread>());
        for (int j = 0; j < senders_a_thread; ++j) {
            auto const name = std::to_string(i) + "/" + std::to_string(j);
            ends.push_back(loops.back()->start(send_many(q.queue, name, messages_a_sender)));
            ends.push_back(loops.back()->start(receive_until(q.queue, own_tally, expected)));
        }
    }
    for (auto& end : ends)
        CHECK_NOTHROW(end.get());
    CHECK(own_tally->seen.size() == expected);
    CHECK(own_tally->count == expected);
    auto const depth = q.queue.depth_now("q");
    CHECK(to_text(depth) == "ready 0, in flight 0, delayed 0");
}

TEST_CASE_TEMPLATE("a receive that waits on another thread than the queue's home is woken", queue_type,
                   EVERY_QUEUE_ON_THREADS)
{
    loop_thread other_thread; // outlives the file, whose writer posts to it
    queue_type q;
    bus::queue_settings settings;
    settings.name = "q";
    q.world.background.start(q.queue.declare(settings)).get();
    auto const own_tally = std::make_shared<tally>();
    auto woken = other_thread.start(receive_until(q.queue, own_tally, 1));
    q.world.background.start(send_many(q.queue, "x", 1)).get();
    CHECK_NOTHROW(woken.get());
    CHECK(own_tally->count == 1);
}

TEST_CASE_TEMPLATE("a backlog larger than the memory for it is worked off while more comes", queue_type,
                   EVERY_QUEUE_ON_THREADS)
{
    loop_thread other_thread; // outlives the file, whose writer posts to it
    queue_type q;
    bus::queue_settings settings;
    settings.name = "q";
    q.world.background.start(q.queue.declare(settings)).get();
    constexpr int batches = 30;
    constexpr int in_a_batch = 200;
    other_thread.start(send_batches(q.queue, "before", batches, in_a_batch)).get();
    auto const own_tally = std::make_shared<tally>();
    constexpr std::size_t expected = 3 * batches * in_a_batch;
    std::vector<std::future<void>> ends;
    ends.push_back(other_thread.start(send_batches(q.queue, "left", batches, in_a_batch)));
    ends.push_back(q.world.background.start(send_batches(q.queue, "right", batches, in_a_batch)));
    for (int i = 0; i < 3; ++i) {
        ends.push_back(other_thread.start(receive_until(q.queue, own_tally, expected, 150)));
        ends.push_back(q.world.background.start(receive_until(q.queue, own_tally, expected, 150)));
    }
    for (auto& end : ends)
        CHECK_NOTHROW(end.get());
    CHECK(own_tally->seen.size() == expected);
    CHECK(own_tally->count == expected);
    CHECK(to_text(q.queue.depth_now("q")) == "ready 0, in flight 0, delayed 0");
}

} // namespace fcg::test
