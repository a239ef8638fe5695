// What operators, and buyers, see of the money: the ledger, refunds under way, a payment with its refunds.
#include "endpoints_case.hpp"
#include "inside/payment/steps.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

/// A module with an approved payment of 59.90, of which the provider keeps 1.99.
struct operators_case : test::payments_case {
    std::string id = store.around().ids.next().to_string();

    operators_case()
    {
        write([&](storage::transaction& in) {
            payments::open_payment(in,
                                   {.payment_id = id,
                                    .user_id = buyer.to_string(),
                                    .game_id = others.game,
                                    .amount = {5990, core::currency::brl()},
                                    .method = contracts::payment_method::pix,
                                    .correlation_id = "correlation"},
                                   step());
            payments::end_payment(in, id, {payments::status::approved, "simulated", "ch_1", {}, 199}, step());
        });
        store.events();
    }

    payments::step step() { return {store.around().ids, store.clock().now(), {"correlation", {}, {}}}; }

    void write(std::function<void(storage::transaction&)> unit)
    {
        module.database().write_now(std::move(unit));
    }

    void park()
    {
        write([&](storage::transaction& in) {
            payments::request_refund(in, id, {"buyer", "boring"}, step());
            payments::begin_refund(in, id, "ch_1", step());
            payments::park_refund(in, id, "ch_1", "the charge is too old", step());
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
    operators_case one;
    CHECK(one.ledger().dump() == R"([{"buyer":-59.9,"currency":"BRL","entries":1,"fees":1.99,"refunds":0,)"
                                 R"("store":57.91,"sum":0}])");
    one.write([&](storage::transaction& in) {
        payments::request_refund(in, one.id, {"admin", "a gift for two"}, one.step());
        payments::finish_refund(in, one.id, "ch_1", 0, one.step());
    });
    CHECK(one.ledger().dump() == R"([{"buyer":0,"currency":"BRL","entries":2,"fees":1.99,"refunds":-59.9,)"
                                 R"("store":57.91,"sum":0}])");
}

TEST_CASE("the ledger of a span has only what was booked in it")
{
    operators_case one;
    auto const now = core::to_rfc3339(one.store.clock().now());
    CHECK(one.ledger("?from=" + now).size() == 1);
    CHECK(one.ledger("?to=" + now).empty());
}

TEST_CASE("refunds that are not done are listed with why they are parked, until they are done")
{
    operators_case one;
    CHECK(one.refunds().empty());
    one.park();
    auto const parked = one.refunds("?status=parked");
    REQUIRE(parked.size() == 1);
    CHECK(parked[0]["paymentId"] == one.id);
    CHECK(parked[0]["refund"]["reference"] == "ch_1");
    CHECK(parked[0]["refund"]["trouble"] == "the charge is too old");
    CHECK(parked[0]["refund"]["attempts"] == 1);
    CHECK(one.refunds("?status=requested").empty());
    one.write([&](storage::transaction& in) { payments::finish_refund(in, one.id, "ch_1", 0, one.step()); });
    CHECK(one.refunds().empty());
}

TEST_CASE("a parked refund is resumed once, by an admin")
{
    operators_case one;
    CHECK(one.resume().status == 409);
    one.park();
    CHECK(one.resume({{"reference", "ch_2"}}).status == 409);
    auto const resumed = one.resume();
    CHECK(resumed.status == 202);
    CHECK(resumed.header("location") == "/api/payments/" + one.id);
    CHECK(resumed.json["refunds"][0]["status"] == "requested");
    CHECK(one.store.events() == test::names{"RefundRequested"});
    CHECK(one.resume().slug() == "no-parked-refund");
    one.id = one.store.around().ids.next().to_string();
    CHECK(one.resume().status == 404);
}

TEST_CASE("ledger and refunds are for admins alone")
{
    operators_case one;
    for (auto const& token : {test::token_for(one.buyer), one.service}) {
        CHECK(one.store.call("GET", "/api/admin/payments/ledger", nullptr, token).status >= 401);
        CHECK(one.store.call("GET", "/api/admin/payments/refunds", nullptr, token).status >= 401);
        CHECK(one.store
                  .call("POST", "/api/admin/payments/" + one.id + "/refunds/resume", nlohmann::json::object(),
                        token)
                  .status >= 401);
    }
}

TEST_CASE("a payment shows its buyer each attempt, the provider and what goes back")
{
    operators_case one;
    one.park();
    auto const seen = one.store.call("GET", "/api/payments/" + one.id, nullptr, test::token_for(one.buyer));
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
