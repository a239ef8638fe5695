#include "retagger.hpp"

#include "support/built.hpp"
#include "support/http_calls.hpp"

#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace fcg::test {

namespace {

constexpr std::chrono::seconds limit{20};

} // namespace

void retagger::arrive(role& store)
{
    constexpr auto password = "an admin's long password";
    auto const finished =
        run_program({test::fcg_binary(), "user", "create-admin", "--email", "admin@example.com",
                     "--password-stdin", "--data", store.folder().string()},
                    std::string(password) + "\n", store.environment());
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
    http_caller caller(store.port());
    token_ = caller.sign_in("admin@example.com", password);
    auto const page = caller.get("/api/games?limit=100");
    for (auto const& game : page.json["items"])
        games_.push_back(game["id"]);
}

task<> retagger::edit(async::loop& loop, std::uint16_t port)
{
    auto const target = "/api/games/" + games_[random_.below(games_.size())];
    http::client connection(loop, "127.0.0.1", port);
    try {
        http::client_request look{.target = target, .headers = {}, .body = {}};
        auto const shown = co_await connection.send(std::move(look), limit);
        http::client_request change{.method = http::method::patch,
                                    .target = target + "/tags",
                                    .headers = {{"Authorization", "Bearer " + token_},
                                                {"If-Match", std::string(shown.header("etag"))}},
                                    .body = fmt::format(R"({{"tags":["Short","Edit {}"]}})", edits_)};
        auto const answer = co_await connection.send(std::move(change), limit);
        if (answer.status == 200)
            ++edits_;
    } catch (boost::system::system_error const&) {
        co_return; // killed; the next process gets another edit
    }
}

} // namespace fcg::test
