#include "store_case.hpp"

using namespace fcg;
using test::store_case;

namespace {

/// A database on the purchase's way in which its message fails until it is buried.
struct failing_database {
    std::string module;
    std::string failure; ///< when the trigger fires
};

storage::database& file_of(store_case& fixture, std::string const& module)
{
    for (auto* const file : fixture.store->databases())
        if (file->module() == module)
            return *file;
    throw std::logic_error("no file of " + module);
}

void cause_failure(store_case& fixture, failing_database const& failing_database)
{
    auto const trigger = "CREATE TRIGGER trouble BEFORE " + failing_database.failure +
                         " BEGIN SELECT RAISE(ABORT, 'trouble'); END";
    file_of(fixture, failing_database.module).write_now([&](storage::transaction& tx) {
        tx.execute(trigger);
    });
}

void end_failure(store_case& fixture, failing_database const& failing_database)
{
    file_of(fixture, failing_database.module).write_now([](storage::transaction& tx) {
        tx.execute("DROP TRIGGER trouble");
    });
}

struct sales_case : store_case {
    sales_case()
    {
        settings.games.purchase_deadline_ms = 300'000;
        restart();
    }

    std::string player = sign_up("ana@example.com");

    nlohmann::json purchase(std::string const& payment_id)
    {
        return fixture.call("GET", "/api/purchases/" + payment_id, nullptr, player).json;
    }
};

} // namespace

TEST_CASE("a purchase whose message died on the way is completed all the same, once its deadline has passed")
{
    for (auto const& target_failing_database : {failing_database{"payments", "INSERT ON payments"},
                                                failing_database{"library", "INSERT ON entitlements"},
                                                failing_database{"games", "UPDATE OF status ON purchases"}}) {
        CAPTURE(target_failing_database.module);
        sales_case fixture;
        auto const game = fixture.add_game("59.90");
        fixture.settle();
        cause_failure(fixture, target_failing_database);
        auto const bought = fixture.buy(fixture.player, game);
        REQUIRE(bought.status == 202);
        auto const payment_id = bought.json["paymentId"].get<std::string>();
        fixture.settle(); // the message is buried by now
        CHECK(fixture.purchase(payment_id)["status"] == "requested");
        end_failure(fixture, target_failing_database);

        fixture.fixture.advance(std::chrono::minutes(6));
        fixture.settle();
        CHECK(fixture.purchase(payment_id)["status"] == "completed");
        CHECK(fixture.owned(fixture.player) == 1);
        CHECK(fixture.charges() == 1);
    }
}

TEST_CASE("a refund whose message died on the way ends all the same, once its deadline has passed")
{
    for (auto const& target_failing_database : {failing_database{"library", "DELETE ON entitlements"},
                                                failing_database{"library", "INSERT ON revocations"},
                                                failing_database{"payments", "INSERT ON refunds"},
                                                failing_database{"games", "UPDATE OF status ON purchases"}}) {
        CAPTURE(target_failing_database.failure);
        sales_case fixture;
        auto const bought = fixture.buy(fixture.player, fixture.add_game("59.90"));
        auto const payment_id = bought.json["paymentId"].get<std::string>();
        fixture.settle();
        CHECK(fixture.purchase(payment_id)["status"] == "completed");
        cause_failure(fixture, target_failing_database);
        auto const reply = fixture.fixture.call("POST", "/api/purchases/" + payment_id + "/refund",
                                                {{"reason", "not for me"}}, fixture.player);
        REQUIRE(reply.status == 202);
        fixture.settle();
        CHECK(fixture.purchase(payment_id)["refund"]["status"] == "requested");
        end_failure(fixture, target_failing_database);

        fixture.fixture.advance(std::chrono::minutes(6));
        fixture.settle();
        CHECK(fixture.purchase(payment_id)["status"] == "refunded");
        CHECK(fixture.owned(fixture.player) == 0);
    }
}

TEST_CASE("a game that was downloaded is returned by an admin alone, and can be bought again")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    auto const game = fixture.add_game("59.90");
    auto const bought = fixture.buy(player, game);
    fixture.settle();
    CHECK(fixture.fixture.call("POST", "/api/library/" + game + "/downloads", nullptr, player).status == 200);
    auto const refund = bought.header("location") + "/refund";
    CHECK(fixture.fixture.call("POST", refund, {{"reason", "too late"}}, player).slug() == "game-in-use");
    CHECK(fixture.fixture.call("POST", refund, {{"reason", "goodwill"}}, fixture.admin).status == 202);
    auto const ended = fixture.end_of(player, bought.json["paymentId"]);
    CHECK(ended["status"] == "refunded");
    CHECK(ended["refund"]["by"] == "admin");
    CHECK(fixture.owned(player) == 0);

    auto const again = fixture.buy(player, game);
    REQUIRE(again.status == 202);
    CHECK(fixture.end_of(player, again.json["paymentId"])["status"] == "completed");
    CHECK(fixture.owned(player) == 1);
    CHECK(fixture.charges() == 2);
}
