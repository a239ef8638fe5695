#include "endpoints_case.hpp"
#include "inside/payment/steps.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fcg;
using test::payments_case;

TEST_CASE("a payment is not opened while its buyer or its game cannot be asked about")
{
    payments_case one;
    one.others.users_are_down = true;
    CHECK(one.store.call("POST", "/api/payments", one.order(), one.service).status == 503);
    one.others.users_are_down = false;
    one.others.games_are_down = true;
    auto const refused = one.store.call("POST", "/api/payments", one.order(), one.service);
    CHECK(refused.status == 503);
    CHECK_FALSE(refused.header("retry-after").empty());
    CHECK(one.store.events().empty());
}

TEST_CASE("a service opens a payment, and only its buyer and admins see it")
{
    payments_case one;
    auto const made = one.store.call("POST", "/api/payments", one.order(), one.service);
    REQUIRE(made.status == 202);
    CHECK(one.store.events() == test::names{"PaymentRequestedMessage"});
    CHECK(made.json["status"] == "pending");
    auto const where = made.header("location");
    CHECK(where == "/api/payments/" + made.json["paymentId"].get<std::string>());

    auto const seen = one.store.call("GET", where, nullptr, test::token_for(one.buyer));
    CHECK(seen.status == 200);
    CHECK(seen.json["amount"].dump() == "59.9");
    CHECK(seen.json["history"].size() == 1);
    CHECK(one.store.call("GET", where, nullptr, one.admin).status == 200);
    auto const stranger = test::token_for(one.store.around().ids.next());
    CHECK(one.store.call("GET", where, nullptr, stranger).status == 404);
}

TEST_CASE("a player cannot open a payment")
{
    payments_case one;
    CHECK(one.store.call("POST", "/api/payments", one.order(), test::token_for(one.buyer)).status == 403);
    CHECK(one.store.call("POST", "/api/payments", one.order()).status == 401);
    CHECK(one.store.events().empty());
}

TEST_CASE("the faults of a payment's fields are named together, and then those of what they mean")
{
    payments_case one;
    auto body = one.order();
    body["gameId"] = "";
    body["currency"] = "REA";
    auto const refused = one.store.call("POST", "/api/payments", body, one.service);
    CHECK(refused.status == 400);
    auto fields = refused.faulty_fields();
    std::ranges::sort(fields);
    CHECK(fields == test::names{"currency", "gameId"});

    body = one.order();
    body["amount"] = 59.905;
    body["paymentMethod"] = "Cowrie";
    auto const meaningless = one.store.call("POST", "/api/payments", body, one.service);
    CHECK(meaningless.status == 400);
    CHECK(meaningless.faulty_fields() == test::names{"amount", "paymentMethod"});
}

TEST_CASE("a payment is for an open account and a game of the catalogue")
{
    payments_case one;
    auto body = one.order();
    body["userId"] = "closed";
    body["gameId"] = "unknown";
    auto const refused = one.store.call("POST", "/api/payments", body, one.service);
    CHECK(refused.status == 400);
    CHECK(refused.faulty_fields() == test::names{"userId", "gameId"});
    CHECK(one.store.events().empty());
}

TEST_CASE("the same idempotency key opens one payment, and another body under it is refused")
{
    payments_case one;
    std::map<std::string, std::string> const key{{"Idempotency-Key", "k-1"}};
    auto const first = one.store.call("POST", "/api/payments", one.order(), one.service, key);
    auto const again = one.store.call("POST", "/api/payments", one.order(), one.service, key);
    CHECK(again.status == 202);
    CHECK(again.body == first.body);
    auto other = one.order();
    other["amount"] = 1;
    CHECK(one.store.call("POST", "/api/payments", other, one.service, key).status == 422);
    CHECK(one.store.events() == test::names{"PaymentRequestedMessage"});
}

TEST_CASE("payments are listed newest first, page by page, and a buyer sees only the own ones")
{
    payments_case one;
    for (int i = 0; i < 5; ++i) {
        one.store.advance(std::chrono::seconds(1));
        REQUIRE(one.store.call("POST", "/api/payments", one.order(), one.service).status == 202);
    }
    auto const mine = test::token_for(one.buyer);
    auto page = one.store.call("GET", "/api/payments?limit=2", nullptr, mine);
    std::vector<std::string> seen;
    while (true) {
        for (auto const& item : page.json["items"])
            seen.push_back(item["requestedAt"]);
        if (page.json["nextCursor"].is_null())
            break;
        page = one.store.call("GET",
                              "/api/payments?limit=2&cursor=" + page.json["nextCursor"].get<std::string>(),
                              nullptr, mine);
    }
    CHECK(seen.size() == 5);
    CHECK(std::is_sorted(seen.rbegin(), seen.rend()));
    auto const stranger = test::token_for(one.store.around().ids.next());
    CHECK(one.store.call("GET", "/api/payments", nullptr, stranger).json["items"].empty());
    CHECK(one.store.call("GET", "/api/payments?status=approved", nullptr, one.admin).json["items"].empty());
    CHECK(one.store.call("GET", "/api/payments?cursor=nonsense", nullptr, mine).faulty_fields() ==
          test::names{"cursor"});
}

TEST_CASE("a payment is looked at soon when its buyer says so, and answered as it stands")
{
    payments_case one;
    auto const made = one.store.call("POST", "/api/payments", one.order(), one.service);
    REQUIRE(made.status == 202);
    auto const where = made.header("location");
    auto const ask_at = [&] {
        return one.module.database().read([](storage::reader& in) {
            auto row = in.query("SELECT ask_at FROM payments");
            row.next();
            return row.maybe_moment(0);
        });
    };
    auto const mine = test::token_for(one.buyer);
    auto const first = one.store.call("POST", where, nullptr, mine);
    CHECK(first.status == 202);
    CHECK(first.header("location") == where);
    CHECK(first.json["paymentId"] == made.json["paymentId"]);
    CHECK(first.json["status"] == "pending");
    auto const soon = one.store.clock().now() + std::chrono::seconds(2);
    CHECK(ask_at() == soon);
    one.store.advance(std::chrono::seconds(1));
    CHECK(one.store.call("POST", where, nullptr, one.admin).status == 202);
    CHECK(ask_at() == soon); // again is not sooner, nor later

    CHECK(one.store.call("POST", where, nullptr, test::token_for(one.store.around().ids.next())).status ==
          404);
    CHECK(one.store.call("POST", where).status == 401);
    auto const unknown = one.store.around().ids.next().to_string();
    CHECK(one.store.call("POST", "/api/payments/" + unknown, nullptr, mine).status == 404);
    CHECK(one.store.call("POST", "/api/payments/7", nullptr, mine).status == 404);
}

TEST_CASE("a payment that has ended is answered as it ended")
{
    payments_case one;
    auto const made = one.store.call("POST", "/api/payments", one.order(), one.service);
    auto const id = made.json["paymentId"].get<std::string>();
    one.module.database().write_now([&](storage::transaction& in) {
        payments::step const at{one.store.around().ids, one.store.clock().now(), {"c", {}, {}}};
        payments::end_payment(in, id, {payments::status::approved, "simulated", "ch_1", {}}, at);
    });
    auto const shown = one.store.call("POST", made.header("location"), nullptr, test::token_for(one.buyer));
    CHECK(shown.status == 200);
    CHECK(shown.json["status"] == "approved");
}
