// Send, receive and delete with full sync on the inner queue: 1 KiB bodies, 64 sends in flight.
//   bench_queue_cycles FOLDER SECONDS
#include "bus/sqlite/sqlite_queue.hpp"
#include "platform/async/task_group.hpp"
#include "platform/surroundings.hpp"

#include <boost/asio/co_spawn.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>

using namespace fcg;

namespace {

constexpr int senders = 64;
constexpr int receivers = 2;
constexpr std::size_t max_in_a_receive = 64;
constexpr std::size_t body_bytes = 1'024;
constexpr auto* queue_name = "cycles";

struct cycles {
    surroundings& with;
    bus::queue_transport& queue;
    core::steady_point end;
    long sent = 0;
    long deleted = 0;

    task<> send_until_end()
    {
        std::string const body(body_bytes, 'x');
        while (with.clock.steady_now() < end) {
            std::vector<bus::outgoing> one;
            one.push_back({queue_name, {with.ids.next().to_string(), body, {}}, {}});
            auto const outcomes = co_await queue.send(std::move(one), std::nullopt);
            if (!outcomes.front().empty())
                throw std::runtime_error(outcomes.front());
            ++sent;
        }
    }

    task<> receive_until_end()
    {
        while (with.clock.steady_now() < end) {
            auto const found = co_await queue.receive(
                queue_name, max_in_a_receive, std::chrono::milliseconds(100), std::chrono::seconds(30));
            if (found.empty())
                continue;
            std::vector<std::string> receipts;
            for (auto const& one : found)
                receipts.push_back(one.receipt);
            auto const gone = co_await queue.remove(queue_name, std::move(receipts));
            deleted += static_cast<long>(gone.size());
        }
    }

    task<> run()
    {
        bus::queue_settings settings;
        settings.name = queue_name;
        co_await queue.declare(settings);
        async::task_group group(with.background);
        for (int i = 0; i < senders; ++i)
            group.spawn("sender", send_until_end());
        for (int i = 0; i < receivers; ++i)
            group.spawn("receiver", receive_until_end());
        while (group.running() > 0)
            co_await async::sleep_for(with.background, std::chrono::milliseconds(5));
    }
};

} // namespace

int main(int count, char** arguments)
{
    if (count != 3)
        return 2;
    core::system_clock clock;
    core::system_random chance;
    core::id_generator ids(clock, chance);
    telemetry::metrics metrics;
    async::real_loop loop;
    async::thread_workplace writes("db-bus", 1, 16);
    async::thread_workplace reads("reads", 1, 16);
    surroundings with{clock, chance, ids, loop, metrics, arguments[1], {}, {}};
    storage::database file(with.data_folder / "bus.db", "bus", writes, reads, {});
    bus::sqlite_queue queue(with, file);
    auto const seconds = std::atoi(arguments[2]);
    cycles bench{with, queue, clock.steady_now() + std::chrono::seconds(seconds)};
    std::exception_ptr failure;
    boost::asio::co_spawn(loop.executor(), bench.run(), [&](std::exception_ptr how) {
        failure = how;
        loop.stop();
    });
    loop.run();
    if (failure) {
        std::cerr << "the bench broke off\n";
        return 1;
    }
    std::printf("queue_cycles_per_second %.0f\n", static_cast<double>(bench.deleted) / seconds);
    return 0;
}
