// A purchase that is followed live, with the shipped binary.
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/http_calls.hpp"
#include "support/raw_client.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::http_caller;
using test::raw_client;
using test::run_program;

namespace {

struct shop {
    shop()
    {
        auto const imported =
            run_program({test::fcg_binary(), "import", test::source_path("config/sample-games.csv"), "--data",
                         folder.path().string()});
        REQUIRE_MESSAGE(imported.exit_code == 0, imported.err);
    }

    /// The path of a purchase of the cheapest game that costs something.
    std::string buy()
    {
        auto const games = caller.get("/api/games?limit=1&minPrice=1&sort=price");
        auto const bought =
            caller.call(http::method::post, "/api/games/purchase",
                        {{"gameId", games.json["items"][0]["id"]}, {"paymentMethod", "Pix"}}, player);
        REQUIRE(bought.status == 202);
        return std::string(bought.whole.header("location"));
    }

    std::string follow(std::string const& purchase, std::string const& more = {}) const
    {
        return "GET " + purchase + "/events HTTP/1.1\r\nHost: store\r\nAuthorization: Bearer " + player +
               "\r\n" + more + "\r\n";
    }

    test::temporary_folder folder;
    test::serving_process server{folder.path()};
    http_caller caller{server.port()};
    std::string player = caller.sign_up("ana@example.com");
};

} // namespace

TEST_CASE("a purchase is followed from its request to its end, resumed, and then read as a time line")
{
    shop one;
    auto const purchase = one.buy();
    raw_client stream(one.server.port());
    stream.send(one.follow(purchase));
    CHECK(stream.read_answer().status == 200);
    auto const whole = stream.read_until("\r\n0\r\n\r\n");
    for (auto const* const name : {"requested", "approved", "granted", "completed"})
        CHECK_MESSAGE(whole.find("event: " + std::string(name) + "\n") != std::string::npos, whole);

    stream.send(one.follow(purchase, "Last-Event-ID: 3\r\n"));
    CHECK(stream.read_answer().status == 200);
    auto const rest = stream.read_until("\r\n0\r\n\r\n");
    CHECK(rest.find("id: 3\n") == std::string::npos);
    CHECK(rest.find("id: 4\n") != std::string::npos);
    stream.send(one.follow(purchase, "Last-Event-ID: 4\r\n"));
    CHECK(stream.read_answer(false).status == 204);

    auto const shown = one.caller.get(purchase + "/timeline", one.player);
    CHECK(shown.json["status"] == "completed");
    REQUIRE(shown.json["steps"].size() == 4);
    CHECK(shown.json["steps"][0]["step"] == "requested");
    CHECK(shown.json["steps"][3]["step"] == "completed");
    auto const stranger = one.caller.sign_up("bea@example.com");
    CHECK(one.caller.get(purchase + "/timeline", stranger).status == 404);
    CHECK(one.server.end() == 0);
}

TEST_CASE("SIGTERM ends a stream in good order")
{
    shop one;
    auto const purchase = one.buy();
    raw_client stream(one.server.port());
    stream.send(one.follow(purchase));
    stream.read_until("event: requested\n");
    CHECK(one.server.end() == 0);
    CHECK(stream.read_rest().ends_with("\r\n0\r\n\r\n"));
}
