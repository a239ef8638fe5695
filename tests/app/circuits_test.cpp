#include "commands.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace fcg;
using namespace std::chrono_literals;
using test::carry_out;
using test::store_case;

namespace {

/// A store whose circuit to the payment provider is open, because one charge got no response.
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
    store_with_open_circuit store_with_open_circuit;
    auto const ready = store_with_open_circuit.fixture.call("GET", "/readyz");
    CHECK(ready.status == 200); // another process's outage is not a failure of this one
    CHECK(ready.json["circuits"]["provider"] == "open");
    auto const since = core::parse_rfc3339(ready.json["circuitsSince"]["provider"].get<std::string>());
    REQUIRE(since);
    CHECK(store_with_open_circuit.fixture.clock().now() - *since < 15s);
    auto const listed = store_with_open_circuit.circuits(store_with_open_circuit.admin);
    REQUIRE(listed.size() == 1);
    CHECK(listed[0]["name"] == "provider");
    CHECK(listed[0]["state"] == "open");
    CHECK(listed[0]["since"] == ready.json["circuitsSince"]["provider"]);
}

TEST_CASE("an admin closes a circuit, and the next question goes out")
{
    store_with_open_circuit store_with_open_circuit;
    auto const reset = store_with_open_circuit.fixture.call("POST", "/api/admin/circuits/provider/reset",
                                                            nullptr, store_with_open_circuit.admin);
    CHECK(reset.status == 200);
    CHECK(reset.json["state"] == "closed");
    auto const buyer = store_with_open_circuit.sign_up("bia@example.com");
    auto const bought = store_with_open_circuit.buy(buyer, store_with_open_circuit.add_game("10"));
    store_with_open_circuit.fixture.advance(5s);
    auto const purchase = "/api/purchases/" + bought.json["paymentId"].get<std::string>();
    CHECK(store_with_open_circuit.fixture.call("GET", purchase, nullptr, buyer).json["status"] ==
          "completed");
}

TEST_CASE("only admins see circuits and close them, and only those that there are")
{
    store_with_open_circuit store_with_open_circuit;
    auto const player = store_with_open_circuit.sign_up("bia@example.com");
    CHECK(store_with_open_circuit.fixture.call("GET", "/api/admin/circuits", nullptr, player).status == 403);
    CHECK(store_with_open_circuit.fixture.call("POST", "/api/admin/circuits/provider/reset", nullptr, player)
              .status == 403);
    CHECK(store_with_open_circuit.fixture
              .call("POST", "/api/admin/circuits/opensearch/reset", nullptr, store_with_open_circuit.admin)
              .status == 404);
    CHECK(store_with_open_circuit.circuits(store_with_open_circuit.admin)[0]["state"] == "open");
}

TEST_CASE("fcg circuits lists them, and closes one by its name")
{
    store_with_open_circuit store_with_open_circuit;
    CHECK(carry_out(store_with_open_circuit, "circuits list")
              .out.starts_with("provider                         open       since "));
    auto const unknown = carry_out(store_with_open_circuit, "circuits reset", {{"circuit", "bank"}});
    CHECK(unknown.code == 1);
    CHECK(unknown.err == "no circuit is called \"bank\"; there are:\n  provider\n");
    auto const reset = carry_out(store_with_open_circuit, "circuits reset", {{"circuit", "provider"}});
    CHECK(reset.code == 0);
    CHECK(reset.out == "the circuit provider is closed\n");
    CHECK(store_with_open_circuit.circuits(store_with_open_circuit.admin)[0]["state"] == "closed");
}

TEST_CASE("the Portuguese path of a payment answers its buyer by POST as by GET")
{
    store_case fixture;
    auto const buyer = fixture.sign_up("ana@example.com");
    auto const bought = fixture.buy(buyer, fixture.add_game("10"));
    auto const path = "/pagamento/" + bought.json["paymentId"].get<std::string>();
    fixture.settle();
    auto const posted = fixture.fixture.call("POST", path, nullptr, buyer);
    CHECK(posted.status == 200);
    CHECK(posted.json["status"] == "approved");
    auto const shown = fixture.fixture.call("GET", path, nullptr, buyer);
    CHECK(shown.status == 200);
    CHECK(shown.json["status"] == "approved");
    CHECK(fixture.fixture.call("POST", path, nullptr, fixture.sign_up("bia@example.com")).status == 404);
}
