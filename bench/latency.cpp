// Measures the time from the 202 to the library entry, as a buyer sees it, at a steady rate of purchases:
//   bench_latency PORT TOKENS_FILE GAMES_FILE PER_SECOND SECONDS
#include "platform/async/loop.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/clock.hpp"
#include "platform/http/client/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

using namespace fcg;

namespace {

constexpr std::chrono::seconds limit{30};
constexpr std::chrono::microseconds look_again_after{500};

std::vector<std::string> lines_of(char const* file)
{
    std::ifstream stream(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

struct steady_load {
    async::loop& loop;
    std::uint16_t port;
    std::vector<std::string> tokens;
    std::vector<std::string> games;
    int per_second;
    int seconds;
    core::system_clock time{};
    std::deque<std::unique_ptr<http::client>> idle{};
    std::vector<double> milliseconds{};
    int failures = 0;

    std::unique_ptr<http::client> connection()
    {
        if (idle.empty())
            return std::make_unique<http::client>(loop, "127.0.0.1", port);
        auto idle_connection = std::move(idle.front());
        idle.pop_front();
        return idle_connection;
    }

    task<> buy(std::size_t number)
    {
        auto const& token = tokens[number % tokens.size()];
        auto const& game = games[number / tokens.size() % games.size()];
        auto client = connection();
        http::client_request order{.method = http::method::post,
                                   .target = "/api/games/purchase",
                                   .headers = {{"Authorization", "Bearer " + token}},
                                   .body = R"({"gameId":")" + game + R"(","paymentMethod":"Pix"})"};
        auto const accepted = co_await client->send(std::move(order), limit);
        auto const start = time.steady_now();
        if (accepted.status != 202) {
            ++failures;
            co_return;
        }
        while (true) {
            http::client_request look{.target = "/api/library/" + game,
                                      .headers = {{"Authorization", "Bearer " + token}},
                                      .body = {}};
            auto const entry = co_await client->send(std::move(look), limit);
            if (entry.status == 200)
                break;
            co_await async::sleep_for(loop, look_again_after);
        }
        milliseconds.push_back(std::chrono::duration<double, std::milli>(time.steady_now() - start).count());
        idle.push_back(std::move(client));
    }

    task<> run()
    {
        async::task_group buyers(loop);
        auto const gap = std::chrono::microseconds(1'000'000 / per_second);
        auto next = time.steady_now();
        for (int i = 0; i < per_second * seconds; ++i) {
            buyers.spawn("buyer", buy(static_cast<std::size_t>(i)));
            next += gap;
            if (auto const wait = next - time.steady_now(); wait.count() > 0)
                co_await async::sleep_for(loop, wait);
        }
        while (buyers.running() > 0)
            co_await async::sleep_for(loop, std::chrono::milliseconds(1));
    }
};

} // namespace

int main(int count, char** arguments)
{
    if (count != 6)
        return 2;
    async::real_loop loop;
    steady_load load{.loop = loop,
                     .port = static_cast<std::uint16_t>(std::atoi(arguments[1])),
                     .tokens = lines_of(arguments[2]),
                     .games = lines_of(arguments[3]),
                     .per_second = std::atoi(arguments[4]),
                     .seconds = std::atoi(arguments[5])};
    std::exception_ptr failure;
    boost::asio::co_spawn(loop.executor(), load.run(), [&](std::exception_ptr chosen_failure) {
        failure = chosen_failure;
        loop.stop();
    });
    loop.run();
    if (failure || load.milliseconds.empty()) {
        std::cerr << "the load broke off\n";
        return 1;
    }
    auto& all = load.milliseconds;
    std::sort(all.begin(), all.end());
    std::printf("purchases %zu\nrefused %d\nmedian_ms %.2f\np99_ms %.2f\n", all.size(), load.failures,
                all[all.size() / 2], all[all.size() * 99 / 100]);
    return 0;
}
