// A purchase is followed live, with the shipped binary.
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

    /// Buys the cheapest game that is not free. Returns the path of the purchase.
    std::string buy()
    {
        auto const games = caller.get("/api/games?limit=1&minPrice=1&sort=price");
        auto const bought =
            caller.call(http::method::post, "/api/games/purchase",
                        {{"gameId", games.json["items"][0]["id"]}, {"paymentMethod", "Pix"}}, player);
        REQUIRE(bought.status == 202);
        return std::string(bought.client_response.header("location"));
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
    shop shop;
    auto const purchase = shop.buy();
    raw_client stream(shop.server.port());
    stream.send(shop.follow(purchase));
    CHECK(stream.read_response().status == 200);
    auto const text = stream.read_until("\r\n0\r\n\r\n");
    for (auto const* const name : {"requested", "approved", "granted", "completed"})
        CHECK_MESSAGE(text.find("event: " + std::string(name) + "\n") != std::string::npos, text);

    stream.send(shop.follow(purchase, "Last-Event-ID: 3\r\n"));
    CHECK(stream.read_response().status == 200);
    auto const rest = stream.read_until("\r\n0\r\n\r\n");
    CHECK(rest.find("id: 3\n") == std::string::npos);
    CHECK(rest.find("id: 4\n") != std::string::npos);
    stream.send(shop.follow(purchase, "Last-Event-ID: 4\r\n"));
    CHECK(stream.read_response(false).status == 204);

    auto const shown = shop.caller.get(purchase + "/timeline", shop.player);
    CHECK(shown.json["status"] == "completed");
    REQUIRE(shown.json["steps"].size() == 4);
    CHECK(shown.json["steps"][0]["step"] == "requested");
    CHECK(shown.json["steps"][3]["step"] == "completed");
    auto const stranger = shop.caller.sign_up("bea@example.com");
    CHECK(shop.caller.get(purchase + "/timeline", stranger).status == 404);
    CHECK(shop.server.end() == 0);
}

TEST_CASE("SIGTERM ends a stream in good order")
{
    shop shop;
    auto const purchase = shop.buy();
    raw_client stream(shop.server.port());
    stream.send(shop.follow(purchase));
    stream.read_until("event: requested\n");
    CHECK(shop.server.end() == 0);
    CHECK(stream.read_rest().ends_with("\r\n0\r\n\r\n"));
}
