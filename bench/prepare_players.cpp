// Signs up players and writes the files that the load needs: one with a token per line, one with a game id
// per line.
//   bench_prepare_players PORT PLAYERS TOKENS_FILE GAMES_FILE
#include "platform/async/loop.hpp"
#include "platform/http/client/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

using namespace fcg;

namespace {

constexpr std::chrono::seconds limit{30};

task<nlohmann::json> ask(http::client& client, http::method method, std::string target, std::string body)
{
    http::client_request request{
        .method = method, .target = std::move(target), .headers = {}, .body = std::move(body)};
    auto const answer = co_await client.send(std::move(request), limit);
    if (answer.status >= 300)
        throw std::runtime_error("answered " + std::to_string(answer.status) + ": " + answer.body);
    co_return nlohmann::json::parse(answer.body);
}

task<> prepare(async::loop& loop, char** arguments)
{
    http::client server(loop, "127.0.0.1", static_cast<std::uint16_t>(std::atoi(arguments[1])));
    std::ofstream tokens(arguments[3]);
    for (int player = 0; player < std::atoi(arguments[2]); ++player) {
        auto const email = "player" + std::to_string(player) + "@example.com";
        nlohmann::json const account{
            {"name", "Player"}, {"email", email}, {"password", "a long enough password"}};
        nlohmann::json const login{{"email", email}, {"password", "a long enough password"}};
        co_await ask(server, http::method::post, "/api/users", account.dump());
        auto const session = co_await ask(server, http::method::post, "/api/auth/login", login.dump());
        tokens << session["accessToken"].get<std::string>() << '\n';
    }
    std::ofstream games(arguments[4]);
    std::string target = "/api/games?limit=100";
    while (!target.empty()) {
        auto const page = co_await ask(server, http::method::get, target, {});
        for (auto const& game : page["items"])
            games << game["id"].get<std::string>() << '\n';
        auto const& next = page["nextCursor"];
        target = next.is_null() ? std::string() : "/api/games?limit=100&cursor=" + next.get<std::string>();
    }
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 5)
        return 2;
    async::real_loop loop;
    int code = 0;
    boost::asio::co_spawn(loop.executor(), prepare(loop, arguments), [&](std::exception_ptr failure) {
        loop.stop();
        try {
            if (failure)
                std::rethrow_exception(failure);
        } catch (std::exception const& fault) {
            std::cerr << fault.what() << '\n';
            code = 1;
        }
    });
    loop.run();
    return code;
}
