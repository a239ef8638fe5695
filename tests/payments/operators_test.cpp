// What operators and buyers see of the money: the ledger, refunds in progress, a payment with its refunds.
#include "endpoints_case.hpp"
#include "internal/payment/payment_commands.hpp"
#include "payment/by_id.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

/// A module with an approved payment of 59.90, of which the provider keeps 1.99.
struct operators_case : test::payments_case {
    std::string id = store.env().ids.next().to_string();

    operators_case()
    {
        write([&](storage::transaction& tx) {
            payments::open_payment(tx,
                                   {.payment_id = id,
                                    .user_id = buyer.to_string(),
                                    .game_id = others.game,
                                    .amount = {5990, core::currency::brl()},
                                    .method = contracts::payment_method::pix,
                                    .correlation_id = "correlation"},
                                   command_context());
            test::end_payment(tx, id, {payments::status::approved, "simulated", "ch_1", {}, 199},
                              command_context());
        });
        store.events();
    }

    payments::command_context command_context()
    {
        return {store.env().ids, store.clock().now(), {"correlation", {}, {}}};
    }

    void write(std::function<void(storage::transaction&)> unit)
    {
        module.database().write_now(std::move(unit));
    }

    void park()
    {
        write([&](storage::transaction& tx) {
            payments::request_refund(tx, id, {contracts::refund_cause::buyer, "boring"}, command_context());
            test::begin_refund(tx, id, "ch_1", command_context());
            payments::park_refund(tx, id, "ch_1", "the charge is too old", command_context());
        });
        store.events();
    }

    nlohmann::json ledger(std::string const& query = {})
    {
        auto const answer = store.call("GET", "/api/admin/payments/ledger" + query, nullptr, admin);
        REQUIRE(answer.status == 200);
        return answer.json["items"];
    }

    nlohmann::json refunds(std::string const& query = {})
    {
        auto const answer = store.call("GET", "/api/admin/payments/refunds" + query, nullptr, admin);
        REQUIRE(answer.status == 200);
        return answer.json["items"];
    }

    test::reply resume(nlohmann::json body = nlohmann::json::object())
    {
        return store.call("POST", "/api/admin/payments/" + id + "/refunds/resume", std::move(body), admin);
    }
};

} // namespace

TEST_CASE("the ledger shows what each account has, by currency, and its sum of zero")
{
    operators_case fixture;
    CHECK(fixture.ledger().dump() ==
          R"([{"buyer":-59.9,"currency":"BRL","entries":1,"fees":1.99,"refunds":0,)"
          R"("store":57.91,"sum":0}])");
    fixture.write([&](storage::transaction& tx) {
        payments::request_refund(tx, fixture.id, {contracts::refund_cause::admin, "a gift for two"},
                                 fixture.command_context());
        payments::finish_refund(tx, fixture.id, "ch_1", 0, fixture.command_context());
    });
    CHECK(fixture.ledger().dump() ==
          R"([{"buyer":0,"currency":"BRL","entries":2,"fees":1.99,"refunds":-59.9,)"
          R"("store":57.91,"sum":0}])");
}

TEST_CASE("the ledger of a span has only what was booked in it")
{
    operators_case fixture;
    auto const now = core::to_rfc3339(fixture.store.clock().now());
    CHECK(fixture.ledger("?from=" + now).size() == 1);
    CHECK(fixture.ledger("?to=" + now).empty());
}

TEST_CASE("refunds that are not done are listed with why they are parked, until they are done")
{
    operators_case fixture;
    CHECK(fixture.refunds().empty());
    fixture.park();
    auto const parked = fixture.refunds("?status=parked");
    REQUIRE(parked.size() == 1);
    CHECK(parked[0]["paymentId"] == fixture.id);
    CHECK(parked[0]["refund"]["reference"] == "ch_1");
    CHECK(parked[0]["refund"]["trouble"] == "the charge is too old");
    CHECK(parked[0]["refund"]["attempts"] == 1);
    CHECK(fixture.refunds("?status=requested").empty());
    fixture.write([&](storage::transaction& tx) {
        payments::finish_refund(tx, fixture.id, "ch_1", 0, fixture.command_context());
    });
    CHECK(fixture.refunds().empty());
}

TEST_CASE("a parked refund is resumed once, by an admin")
{
    operators_case fixture;
    CHECK(fixture.resume().status == 409);
    fixture.park();
    CHECK(fixture.resume({{"reference", "ch_2"}}).status == 409);
    auto const resumed = fixture.resume();
    CHECK(resumed.status == 202);
    CHECK(resumed.header("location") == "/api/payments/" + fixture.id);
    CHECK(resumed.json["refunds"][0]["status"] == "requested");
    CHECK(fixture.store.events() == test::names{"RefundRequested"});
    CHECK(fixture.resume().slug() == "no-parked-refund");
    fixture.id = fixture.store.env().ids.next().to_string();
    CHECK(fixture.resume().status == 404);
}

TEST_CASE("ledger and refunds are for admins alone")
{
    operators_case fixture;
    for (auto const& token : {test::token_for(fixture.buyer), fixture.service}) {
        CHECK(fixture.store.call("GET", "/api/admin/payments/ledger", nullptr, token).status >= 401);
        CHECK(fixture.store.call("GET", "/api/admin/payments/refunds", nullptr, token).status >= 401);
        CHECK(fixture.store
                  .call("POST", "/api/admin/payments/" + fixture.id + "/refunds/resume",
                        nlohmann::json::object(), token)
                  .status >= 401);
    }
}

TEST_CASE("a payment shows its buyer each attempt, the provider and what goes back")
{
    operators_case fixture;
    fixture.park();
    auto const seen =
        fixture.store.call("GET", "/api/payments/" + fixture.id, nullptr, test::token_for(fixture.buyer));
    REQUIRE(seen.status == 200);
    CHECK(seen.json["status"] == "approved");
    CHECK(seen.json["provider"] == "simulated");
    CHECK(seen.json["accepted"] == false);
    REQUIRE(seen.json["refunds"].size() == 1);
    CHECK(seen.json["refunds"][0]["amount"].dump() == "59.9");
    CHECK(seen.json["refunds"][0]["cause"] == "buyer");
    CHECK(seen.json["refunds"][0]["status"] == "parked");
    test::names history;
    for (auto const& entry : seen.json["history"])
        history.push_back(entry["event"]);
    CHECK(history == test::names{"PaymentRequestedMessage", "PaymentSucceeded", "GamePurchaseCompleted",
                                 "RefundRequested", "RefundProcessing", "RefundParked"});
}
