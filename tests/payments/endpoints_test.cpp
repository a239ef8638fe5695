#include "endpoints_case.hpp"
#include "internal/payment/payment_commands.hpp"
#include "payment/by_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fcg;
using test::payments_case;

TEST_CASE("a payment is not opened while its buyer or its game cannot be asked about")
{
    payments_case fixture;
    fixture.others.users_are_down = true;
    CHECK(fixture.store.call("POST", "/api/payments", fixture.order(), fixture.service).status == 503);
    fixture.others.users_are_down = false;
    fixture.others.games_are_down = true;
    auto const refused = fixture.store.call("POST", "/api/payments", fixture.order(), fixture.service);
    CHECK(refused.status == 503);
    CHECK_FALSE(refused.header("retry-after").empty());
    CHECK(fixture.store.events().empty());
}

TEST_CASE("a service opens a payment, and only its buyer and admins see it")
{
    payments_case fixture;
    auto const reply = fixture.store.call("POST", "/api/payments", fixture.order(), fixture.service);
    REQUIRE(reply.status == 202);
    CHECK(fixture.store.events() == test::names{"PaymentRequestedMessage"});
    CHECK(reply.json["status"] == "pending");
    auto const text = reply.header("location");
    CHECK(text == "/api/payments/" + reply.json["paymentId"].get<std::string>());

    auto const seen = fixture.store.call("GET", text, nullptr, test::token_for(fixture.buyer));
    CHECK(seen.status == 200);
    CHECK(seen.json["amount"].dump() == "59.9");
    CHECK(seen.json["history"].size() == 1);
    CHECK(fixture.store.call("GET", text, nullptr, fixture.admin).status == 200);
    auto const stranger = test::token_for(fixture.store.env().ids.next());
    CHECK(fixture.store.call("GET", text, nullptr, stranger).status == 404);
}

TEST_CASE("the age of a payment that a service opens counts from its opening, however old the store is")
{
    payments_case fixture;
    fixture.store.advance(std::chrono::days(4));
    auto const reply = fixture.store.call("POST", "/api/payments", fixture.order(), fixture.service);
    REQUIRE(reply.status == 202);
    auto const opened_running = fixture.module.database().read([&](storage::reader& db) {
        auto row = db.query("SELECT opened_running FROM payments WHERE payment_id = $1",
                            reply.json["paymentId"].get<std::string>());
        row.next();
        return std::chrono::microseconds(row.integer(0));
    });
    CHECK(opened_running >= std::chrono::days(4));
}

TEST_CASE("a player cannot open a payment")
{
    payments_case fixture;
    CHECK(
        fixture.store.call("POST", "/api/payments", fixture.order(), test::token_for(fixture.buyer)).status ==
        403);
    CHECK(fixture.store.call("POST", "/api/payments", fixture.order()).status == 401);
    CHECK(fixture.store.events().empty());
}

TEST_CASE("the faults of a payment's fields are named together, and then those of what they mean")
{
    payments_case fixture;
    auto body = fixture.order();
    body["gameId"] = "";
    body["currency"] = "REA";
    auto const refused = fixture.store.call("POST", "/api/payments", body, fixture.service);
    CHECK(refused.status == 400);
    auto fields = refused.faulty_fields();
    std::ranges::sort(fields);
    CHECK(fields == test::names{"currency", "gameId"});

    body = fixture.order();
    body["amount"] = 59.905;
    body["paymentMethod"] = "Cowrie";
    auto const meaningless = fixture.store.call("POST", "/api/payments", body, fixture.service);
    CHECK(meaningless.status == 400);
    CHECK(meaningless.faulty_fields() == test::names{"amount", "paymentMethod"});
}

TEST_CASE("a payment is for an open account and a game of the catalogue")
{
    payments_case fixture;
    auto body = fixture.order();
    body["userId"] = "closed";
    body["gameId"] = "unknown";
    auto const refused = fixture.store.call("POST", "/api/payments", body, fixture.service);
    CHECK(refused.status == 400);
    CHECK(refused.faulty_fields() == test::names{"userId", "gameId"});
    CHECK(fixture.store.events().empty());
}

TEST_CASE("the same idempotency key opens one payment, and another body under it is refused")
{
    payments_case fixture;
    std::map<std::string, std::string> const key{{"Idempotency-Key", "k-1"}};
    auto const first = fixture.store.call("POST", "/api/payments", fixture.order(), fixture.service, key);
    auto const again = fixture.store.call("POST", "/api/payments", fixture.order(), fixture.service, key);
    CHECK(again.status == 202);
    CHECK(again.body == first.body);
    auto other = fixture.order();
    other["amount"] = 1;
    CHECK(fixture.store.call("POST", "/api/payments", other, fixture.service, key).status == 422);
    CHECK(fixture.store.events() == test::names{"PaymentRequestedMessage"});
}

TEST_CASE("payments are listed newest first, page by page, and a buyer sees only the own ones")
{
    payments_case fixture;
    for (int i = 0; i < 5; ++i) {
        fixture.store.advance(std::chrono::seconds(1));
        REQUIRE(fixture.store.call("POST", "/api/payments", fixture.order(), fixture.service).status == 202);
    }
    auto const mine = test::token_for(fixture.buyer);
    auto page = fixture.store.call("GET", "/api/payments?limit=2", nullptr, mine);
    std::vector<std::string> seen;
    while (true) {
        for (auto const& item : page.json["items"])
            seen.push_back(item["requestedAt"]);
        if (page.json["nextCursor"].is_null())
            break;
        page = fixture.store.call(
            "GET", "/api/payments?limit=2&cursor=" + page.json["nextCursor"].get<std::string>(), nullptr,
            mine);
    }
    CHECK(seen.size() == 5);
    CHECK(std::is_sorted(seen.rbegin(), seen.rend()));
    auto const stranger = test::token_for(fixture.store.env().ids.next());
    CHECK(fixture.store.call("GET", "/api/payments", nullptr, stranger).json["items"].empty());
    CHECK(fixture.store.call("GET", "/api/payments?status=approved", nullptr, fixture.admin)
              .json["items"]
              .empty());
    CHECK(fixture.store.call("GET", "/api/payments?cursor=nonsense", nullptr, mine).faulty_fields() ==
          test::names{"cursor"});
}

TEST_CASE("a payment is looked at soon when its buyer says so, and answered as it stands")
{
    payments_case fixture;
    auto const reply = fixture.store.call("POST", "/api/payments", fixture.order(), fixture.service);
    REQUIRE(reply.status == 202);
    auto const text = reply.header("location");
    auto const ask_at = [&] {
        return fixture.module.database().read([](storage::reader& db) {
            auto row = db.query("SELECT ask_at FROM payments");
            row.next();
            return row.maybe_moment(0);
        });
    };
    auto const mine = test::token_for(fixture.buyer);
    auto const first = fixture.store.call("POST", text, nullptr, mine);
    CHECK(first.status == 202);
    CHECK(first.header("location") == text);
    CHECK(first.json["paymentId"] == reply.json["paymentId"]);
    CHECK(first.json["status"] == "pending");
    auto const soon = fixture.store.clock().now() + std::chrono::seconds(2);
    CHECK(ask_at() == soon);
    fixture.store.advance(std::chrono::seconds(1));
    CHECK(fixture.store.call("POST", text, nullptr, fixture.admin).status == 202);
    CHECK(ask_at() == soon); // a second request makes it neither sooner nor later

    CHECK(fixture.store.call("POST", text, nullptr, test::token_for(fixture.store.env().ids.next())).status ==
          404);
    CHECK(fixture.store.call("POST", text).status == 401);
    auto const unknown = fixture.store.env().ids.next().to_string();
    CHECK(fixture.store.call("POST", "/api/payments/" + unknown, nullptr, mine).status == 404);
    CHECK(fixture.store.call("POST", "/api/payments/7", nullptr, mine).status == 404);
}

TEST_CASE("a payment that has ended is answered as it ended")
{
    payments_case fixture;
    auto const reply = fixture.store.call("POST", "/api/payments", fixture.order(), fixture.service);
    auto const id = reply.json["paymentId"].get<std::string>();
    fixture.module.database().write_now([&](storage::transaction& tx) {
        payments::command_context const command_context{
            fixture.store.env().ids, fixture.store.clock().now(), {"c", {}, {}}};
        test::end_payment(tx, id, {payments::status::approved, "simulated", "ch_1", {}}, command_context);
    });
    auto const shown =
        fixture.store.call("POST", reply.header("location"), nullptr, test::token_for(fixture.buyer));
    CHECK(shown.status == 200);
    CHECK(shown.json["status"] == "approved");
}
