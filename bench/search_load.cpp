// Sends queries over keep-alive connections, one after the other on each, and prints how long responses took.
//   bench_search_load PORT QUERIES_FILE CONNECTIONS SECONDS
// A line of the file is "GET TARGET" or "POST TARGET<tab>BODY". The first third of the time is for
// warming up and is not counted.
#include "measuring.hpp"
#include "platform/async/loop.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/clock.hpp"
#include "platform/http/client/client.hpp"

#include <boost/asio/co_spawn.hpp>

#include <cstdlib>
#include <deque>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

using namespace fcg;

namespace {

constexpr std::chrono::seconds limit{60};

http::client_request query_of(std::string const& line)
{
    auto const space = line.find(' ');
    auto const tab = line.find('\t');
    http::client_request request{.method = http::method::get,
                                 .target = line.substr(space + 1, tab - space - 1),
                                 .headers = {},
                                 .body = {}};
    if (tab != std::string::npos) {
        request.method = http::method::post;
        request.body = line.substr(tab + 1);
    }
    return request;
}

struct search_load {
    async::loop& loop;
    std::uint16_t port;
    int connections;
    std::chrono::duration<double> seconds;
    std::vector<http::client_request> queries{};
    core::system_clock time{};
    std::size_t next = 0;
    core::steady_point end{};
    std::vector<double> milliseconds{};
    std::size_t sent = 0; ///< including those for warming up

    void read(char const* file)
    {
        std::ifstream stream(file);
        for (std::string line; std::getline(stream, line);)
            queries.push_back(query_of(line));
        if (queries.empty())
            throw std::runtime_error(std::string(file) + " holds no queries");
    }

    task<> ask(http::client& server)
    {
        while (time.steady_now() < end) {
            ++sent;
            auto query = queries[next++ % queries.size()];
            auto const began = time.steady_now();
            auto const answer = co_await server.send(std::move(query), limit);
            if (answer.status != 200)
                throw std::runtime_error("answered " + std::to_string(answer.status) + ": " + answer.body);
            milliseconds.push_back(
                std::chrono::duration<double, std::milli>(time.steady_now() - began).count());
        }
    }

    task<> ask_for(std::deque<http::client>& servers, std::chrono::duration<double> how_long)
    {
        end = time.steady_now() + std::chrono::duration_cast<core::steady_point::duration>(how_long);
        milliseconds.clear();
        async::task_group group(loop);
        for (auto& server : servers)
            group.spawn("client", ask(server));
        while (group.running() > 0)
            co_await async::sleep_for(loop, std::chrono::milliseconds(1));
    }

    task<> run()
    {
        std::deque<http::client> servers;
        for (int i = 0; i < connections; ++i)
            servers.emplace_back(loop, "127.0.0.1", port);
        co_await ask_for(servers, seconds / 3);
        auto const began = time.steady_now();
        auto const used_before = bench::processor_seconds();
        co_await ask_for(servers, seconds * 2 / 3);
        std::chrono::duration<double> const passed = time.steady_now() - began;
        if (milliseconds.empty())
            throw std::runtime_error("nothing was answered");
        bench::print_latencies(milliseconds, passed.count());
        std::printf("sent %zu\n", sent);
        std::printf("client_share %.3f\n", (bench::processor_seconds() - used_before) / passed.count());
    }
};

} // namespace

int main(int count, char** arguments)
{
    if (count != 5)
        return 2;
    async::real_loop loop;
    search_load load{.loop = loop,
                     .port = static_cast<std::uint16_t>(std::atoi(arguments[1])),
                     .connections = std::atoi(arguments[3]),
                     .seconds = std::chrono::duration<double>(std::atof(arguments[4]))};
    int code = 0;
    try {
        load.read(arguments[2]);
        std::exception_ptr failure;
        boost::asio::co_spawn(loop.executor(), load.run(), [&](std::exception_ptr chosen_failure) {
            failure = chosen_failure;
            loop.stop();
        });
        loop.run();
        if (failure)
            std::rethrow_exception(failure);
    } catch (std::exception const& fault) {
        std::cerr << fault.what() << '\n';
        code = 1;
    }
    return code;
}
