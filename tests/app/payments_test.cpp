#include "commands.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::carry_out;
using test::store_case;

namespace {

/// A game that was sold an hour ago.
struct sold_game : store_case {
    sold_game()
    {
        player = sign_up("ana@example.com");
        payment = buy(player, add_game("59.90")).json["paymentId"];
        REQUIRE(end_of(player, payment)["status"] == "completed");
        an_hour_passes();
    }

    void an_hour_passes()
    {
        fixture.advance(std::chrono::hours(1));
        player = fixture
                     .call("POST", "/api/auth/login",
                           {{"email", "ana@example.com"}, {"password", "a long enough password"}})
                     .json["accessToken"];
    }

    test::command_outcome reconcile(std::map<std::string, std::string> options = {})
    {
        options.emplace("from", "2026-11-22");
        options.emplace("to", "2026-11-23");
        return carry_out(*this, "payments reconcile", std::move(options));
    }

    /// Changes the provider's books, as only the provider can.
    void at_the_provider(std::string const& sql)
    {
        store->find_database("payments")->write_now([&](storage::transaction& tx) { tx.execute(sql); });
    }

    std::string player;
    std::string payment;
};

} // namespace

TEST_CASE_FIXTURE(sold_game, "fcg payments reconcile says that both sides agree")
{
    auto const shown = reconcile();
    CHECK_MESSAGE(shown.code == 0, shown.err);
    CHECK(shown.out == "2026-11-22T00:00:00.000Z to 2026-11-23T00:00:00.000Z: 1 payments here, 1 charges "
                       "there; 0 findings, 0 remain\n");
    CHECK(carry_out(*this, "payments reconcile", {{"day", "2026-11-22"}}).out == shown.out);
    CHECK(carry_out(*this, "payments reconcile").out.starts_with("2026-11-21T00:00:00.000Z to 2026-11-22"));
}

TEST_CASE_FIXTURE(sold_game,
                  "fcg payments reconcile fails while something differs, and settles it when told to")
{
    at_the_provider("INSERT INTO simulated_refunds (idempotency_key, charge, outcome, reason, requests, "
                    "refunded_at) SELECT 'by-hand', idempotency_key, 'refunded', '', 1, charged_at FROM "
                    "simulated_charges");
    auto const command_outcome = reconcile();
    CHECK(command_outcome.code == 1);
    CHECK(command_outcome.out.find("returned      " + payment) == 0);
    CHECK(command_outcome.out.find("repair: can") != command_outcome.out.npos);
    CHECK(command_outcome.out.ends_with("1 findings, 1 remain\n"));

    auto const repaired = reconcile({{"repair", "yes"}});
    CHECK(repaired.code == 0);
    CHECK(repaired.out.find("repair: the payment counts as refunded") != repaired.out.npos);
    CHECK(end_of(player, payment)["status"] == "refunded");
    CHECK(owned(player) == 0);
    an_hour_passes();
    CHECK(reconcile().code == 0);
}

TEST_CASE_FIXTURE(sold_game, "fcg payments reconcile shows what an operator must decide, and goes on failing")
{
    at_the_provider("UPDATE simulated_charges SET amount_minor = 4990");
    auto const command_outcome = reconcile({{"repair", "yes"}});
    CHECK(command_outcome.code == 1);
    CHECK(command_outcome.out.find("changed       " + payment) == 0);
    CHECK(command_outcome.out.find("here approved: 59.9 BRL; there charged on") != command_outcome.out.npos);

    at_the_provider("DELETE FROM simulated_charges");
    CHECK(reconcile().out.find("missing       " + payment) == 0);
}

TEST_CASE_FIXTURE(sold_game, "fcg payments reconcile refuses a span that is none")
{
    for (auto const& options :
         std::vector<std::map<std::string, std::string>>{{{"day", "yesterday"}},
                                                         {{"day", "2026-11-22"}, {"from", "2026-11-22"}},
                                                         {{"from", "2026-11-22"}},
                                                         {{"from", "2026-11-23"}, {"to", "2026-11-22"}},
                                                         {{"from", "soon"}, {"to", "later"}}}) {
        auto const refused = carry_out(*this, "payments reconcile", options);
        CHECK(refused.code == app::exit_code::wrong_usage);
        CHECK_FALSE(refused.err.empty());
    }
}

TEST_CASE_FIXTURE(sold_game,
                  "fcg payments refunds shows what is parked, and fcg payments resume has it tried again")
{
    CHECK(carry_out(*this, "payments refunds").out == "every refund is done\n");
    auto const none = carry_out(*this, "payments resume", {{"payment", payment}});
    CHECK(none.code == 1);
    CHECK(none.err == "neither this payment nor a refund of it waits for an operator\n");

    // The provider has another amount than we have, and refuses to give ours back.
    at_the_provider("UPDATE simulated_charges SET amount_minor = 4990");
    auto const reply = fixture.call("POST", "/api/purchases/" + payment + "/refund",
                                    {{"reason", "not my kind of game"}}, player);
    REQUIRE_MESSAGE(reply.status == 202, reply.body);
    settle();
    auto const parked = carry_out(*this, "payments refunds");
    CHECK(parked.out.find(payment + "  parked") == 0);

    at_the_provider("UPDATE simulated_charges SET amount_minor = 5990");
    at_the_provider("DELETE FROM simulated_refunds");
    CHECK(carry_out(*this, "payments resume", {{"payment", payment}}).out ==
          "1 payment or refund will be tried again\n");
    CHECK(end_of(player, payment)["status"] == "refunded");
    CHECK(carry_out(*this, "payments refunds").out == "every refund is done\n");
}
