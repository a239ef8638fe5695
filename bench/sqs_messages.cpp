// Sends, receives and deletes messages in batches of ten through our client of SQS, and prints how much of
// our processor time a message costs. sqs_messages.py and sqs_messages.mjs measure the same with AWS's
// clients.
//   bench_sqs_messages ENDPOINT MESSAGES CONNECTIONS
#include "bus/sqs/client/client.hpp"
#include "measuring.hpp"
#include "platform/async/task_group.hpp"

#include <boost/asio/co_spawn.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>

using namespace fcg;
namespace sqs = bus::sqs;

namespace {

constexpr long batch = 10;
constexpr std::size_t body_bytes = 1'024;

struct carrying {
    async::loop& loop;
    core::clock& clock;
    sqs::client& queue;
    long messages;
    int connections;
    std::string url{};
    long sent = 0;
    long deleted = 0;

    task<> send_until_all_are_sent()
    {
        std::string const body(body_bytes, 'x');
        while (sent < messages) {
            sent += batch;
            std::vector<sqs::send_entry> entries;
            for (long i = 0; i < batch; ++i)
                entries.push_back({.body = body,
                                   .attributes = {{"contract", "String", "GamePurchaseRequested"},
                                                  {"messageId", "String", std::to_string(sent + i)}}});
            auto const outcomes = co_await queue.send_batch(url, std::move(entries));
            for (auto const& outcome : outcomes)
                if (outcome)
                    throw std::runtime_error(outcome->message);
        }
    }

    task<> receive_until_all_are_deleted()
    {
        while (deleted < messages) {
            sqs::receive_options const options{.max = batch, .wait_seconds = 1, .visibility_timeout = 600};
            auto const received = co_await queue.receive(url, options);
            if (received.empty())
                continue;
            std::vector<std::string> receipts;
            for (auto const& message : received)
                receipts.push_back(message.receipt_handle);
            auto const outcomes = co_await queue.delete_batch(url, std::move(receipts));
            deleted += static_cast<long>(outcomes.size());
        }
    }

    task<> all_at_once(task<> (carrying::*work)())
    {
        async::task_group group(loop);
        for (int i = 0; i < connections; ++i)
            group.spawn("worker", (this->*work)());
        while (group.running() > 0)
            co_await async::sleep_for(loop, std::chrono::milliseconds(1));
    }

    task<> run()
    {
        url = co_await queue.create_queue("bench", {});
        auto const began = clock.steady_now();
        auto const used_before = bench::processor_seconds();
        co_await all_at_once(&carrying::send_until_all_are_sent);
        co_await all_at_once(&carrying::receive_until_all_are_deleted);
        std::chrono::duration<double> const passed = clock.steady_now() - began;
        auto const used = bench::processor_seconds() - used_before;
        std::printf("messages_per_second %.0f\n", static_cast<double>(deleted) / passed.count());
        std::printf("messages_per_processor_second %.0f\n", static_cast<double>(deleted) / used);
    }
};

} // namespace

int main(int count, char** arguments)
{
    if (count != 4)
        return 2;
    core::system_clock clock;
    core::system_random random;
    telemetry::metrics metrics;
    async::real_loop loop;
    sqs::sqs_settings settings;
    settings.endpoint = arguments[1];
    settings.region = "us-east-1";
    settings.access_key_id = "x";
    settings.secret_access_key = "x";
    settings.max_connections = std::atoi(arguments[3]);
    sqs::client queue({loop, clock, random, metrics}, settings, sqs::aws_environment::of_process());
    carrying work{loop, clock, queue, std::atol(arguments[2]), std::atoi(arguments[3])};
    std::exception_ptr failure;
    boost::asio::co_spawn(loop.executor(), work.run(), [&](std::exception_ptr how_it_ended) {
        failure = how_it_ended;
        loop.stop();
    });
    loop.run();
    if (failure) {
        std::cerr << "the bench broke off\n";
        return 1;
    }
    return 0;
}
