#include "commands.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace fcg;
using namespace std::chrono_literals;
using test::carry_out;
using test::store_case;

namespace {

/// The store leaves its payment provider alone, for one charge got no answer.
struct store_with_open_circuit : store_case {
    store_with_open_circuit()
    {
        settings.payments.circuit_failures = 1;
        settings.payments.circuit_pause_ms = 3'600'000;
        restart();
        buy(sign_up("ana@example.com"), add_game("10.05"));
        fixture.advance(15s);
    }

    nlohmann::json circuits(std::string const& token)
    {
        return fixture.call("GET", "/api/admin/circuits", nullptr, token).json["items"];
    }
};

} // namespace

TEST_CASE("readiness and the admin's list show every circuit with its state and since when")
{
    store_with_open_circuit one;
    auto const ready = one.fixture.call("GET", "/readyz");
    CHECK(ready.status == 200); // another's outage is no trouble of ours
    CHECK(ready.json["circuits"]["provider"] == "open");
    auto const since = core::parse_rfc3339(ready.json["circuitsSince"]["provider"].get<std::string>());
    REQUIRE(since);
    CHECK(one.fixture.clock().now() - *since < 15s);
    auto const listed = one.circuits(one.admin);
    REQUIRE(listed.size() == 1);
    CHECK(listed[0]["name"] == "provider");
    CHECK(listed[0]["state"] == "open");
    CHECK(listed[0]["since"] == ready.json["circuitsSince"]["provider"]);
}

TEST_CASE("an admin closes a circuit, and the next question goes out")
{
    store_with_open_circuit one;
    auto const reset = one.fixture.call("POST", "/api/admin/circuits/provider/reset", nullptr, one.admin);
    CHECK(reset.status == 200);
    CHECK(reset.json["state"] == "closed");
    auto const buyer = one.sign_up("bia@example.com");
    auto const bought = one.buy(buyer, one.add_game("10"));
    one.fixture.advance(5s);
    auto const purchase = "/api/purchases/" + bought.json["paymentId"].get<std::string>();
    CHECK(one.fixture.call("GET", purchase, nullptr, buyer).json["status"] == "completed");
}

TEST_CASE("only admins see circuits and close them, and only those that there are")
{
    store_with_open_circuit one;
    auto const player = one.sign_up("bia@example.com");
    CHECK(one.fixture.call("GET", "/api/admin/circuits", nullptr, player).status == 403);
    CHECK(one.fixture.call("POST", "/api/admin/circuits/provider/reset", nullptr, player).status == 403);
    CHECK(one.fixture.call("POST", "/api/admin/circuits/opensearch/reset", nullptr, one.admin).status == 404);
    CHECK(one.circuits(one.admin)[0]["state"] == "open");
}

TEST_CASE("fcg circuits lists them, and closes one by its name")
{
    store_with_open_circuit one;
    CHECK(carry_out(one, "circuits list")
              .out.starts_with("provider                         open       since "));
    auto const unknown = carry_out(one, "circuits reset", {{"circuit", "bank"}});
    CHECK(unknown.code == 1);
    CHECK(unknown.err == "no circuit is called \"bank\"; there are:\n  provider\n");
    auto const reset = carry_out(one, "circuits reset", {{"circuit", "provider"}});
    CHECK(reset.code == 0);
    CHECK(reset.out == "the circuit provider is closed\n");
    CHECK(one.circuits(one.admin)[0]["state"] == "closed");
}

TEST_CASE("the Portuguese path of a payment answers its buyer by POST as by GET")
{
    store_case one;
    auto const buyer = one.sign_up("ana@example.com");
    auto const bought = one.buy(buyer, one.add_game("10"));
    auto const path = "/pagamento/" + bought.json["paymentId"].get<std::string>();
    one.settle();
    auto const posted = one.fixture.call("POST", path, nullptr, buyer);
    CHECK(posted.status == 200);
    CHECK(posted.json["status"] == "approved");
    auto const shown = one.fixture.call("GET", path, nullptr, buyer);
    CHECK(shown.status == 200);
    CHECK(shown.json["status"] == "approved");
    CHECK(one.fixture.call("POST", path, nullptr, one.sign_up("bia@example.com")).status == 404);
}
