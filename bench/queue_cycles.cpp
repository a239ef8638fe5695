// Measures sending, receiving and deleting with full sync on the inner queue: 1 KiB bodies, 64 sends in
// flight.
//   bench_queue_cycles FOLDER SECONDS
#include "bus/inner_queue/sqlite/sqlite_queue.hpp"
#include "platform/async/task_group.hpp"
#include "platform/environment.hpp"

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
    environment& env;
    bus::queue_transport& queue;
    core::steady_point end;
    long sent = 0;
    long deleted = 0;

    task<> send_until_end()
    {
        std::string const body(body_bytes, 'x');
        while (env.clock.steady_now() < end) {
            std::vector<bus::outgoing> outgoings;
            outgoings.push_back({queue_name, {env.ids.next().to_string(), body, {}}, {}});
            auto const outcomes = co_await queue.send(std::move(outgoings), std::nullopt);
            if (!outcomes.front().empty())
                throw std::runtime_error(outcomes.front());
            ++sent;
        }
    }

    task<> receive_until_end()
    {
        while (env.clock.steady_now() < end) {
            auto const messages = co_await queue.receive(
                queue_name, max_in_a_receive, std::chrono::milliseconds(100), std::chrono::seconds(30));
            if (messages.empty())
                continue;
            std::vector<std::string> receipts;
            for (auto const& message : messages)
                receipts.push_back(message.receipt);
            auto const gone = co_await queue.remove(queue_name, std::move(receipts));
            deleted += static_cast<long>(gone.size());
        }
    }

    task<> run()
    {
        bus::queue_settings settings;
        settings.name = queue_name;
        co_await queue.declare(settings);
        async::task_group group(env.background);
        for (int i = 0; i < senders; ++i)
            group.spawn("sender", send_until_end());
        for (int i = 0; i < receivers; ++i)
            group.spawn("receiver", receive_until_end());
        while (group.running() > 0)
            co_await async::sleep_for(env.background, std::chrono::milliseconds(5));
    }
};

} // namespace

int main(int count, char** arguments)
{
    if (count != 3)
        return 2;
    core::system_clock clock;
    core::system_random random;
    core::id_generator ids(clock, random);
    telemetry::metrics metrics;
    async::real_loop loop;
    async::thread_pool writes("db-bus", 1, 16);
    async::thread_pool reads("reads", 1, 16);
    environment environment{clock, random, ids, loop, metrics, arguments[1], {}, {}};
    storage::database file(environment.data_folder / "bus.db", "bus", writes, reads, {});
    bus::sqlite_queue queue(environment, file);
    auto const seconds = std::atoi(arguments[2]);
    cycles bench{environment, queue, clock.steady_now() + std::chrono::seconds(seconds)};
    std::exception_ptr failure;
    boost::asio::co_spawn(loop.executor(), bench.run(), [&](std::exception_ptr chosen_failure) {
        failure = chosen_failure;
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
