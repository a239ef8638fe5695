#include "store_case.hpp"

using namespace fcg;
using test::store_case;

namespace {

/// A place on the purchase's way where its message cannot be handled, until it is buried.
struct broken_place {
    std::string module;
    std::string trouble; ///< when the trigger fires
};

storage::database& file_of(store_case& one, std::string const& module)
{
    for (auto* const file : one.store->databases())
        if (file->module() == module)
            return *file;
    throw std::logic_error("no file of " + module);
}

void make_trouble(store_case& one, broken_place const& where)
{
    auto const trigger =
        "CREATE TRIGGER trouble BEFORE " + where.trouble + " BEGIN SELECT RAISE(ABORT, 'trouble'); END";
    file_of(one, where.module).write_now([&](storage::transaction& in) { in.execute(trigger); });
}

void end_trouble(store_case& one, broken_place const& where)
{
    file_of(one, where.module).write_now([](storage::transaction& in) {
        in.execute("DROP TRIGGER trouble");
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
    for (auto const& where :
         {broken_place{"payments", "INSERT ON payments"}, broken_place{"library", "INSERT ON entitlements"},
          broken_place{"games", "UPDATE OF status ON purchases"}}) {
        CAPTURE(where.module);
        sales_case one;
        auto const game = one.add_game("59.90");
        one.settle();
        make_trouble(one, where);
        auto const bought = one.buy(one.player, game);
        REQUIRE(bought.status == 202);
        auto const payment_id = bought.json["paymentId"].get<std::string>();
        one.settle(); // the message is buried by now
        CHECK(one.purchase(payment_id)["status"] == "requested");
        end_trouble(one, where);

        one.fixture.advance(std::chrono::minutes(6));
        one.settle();
        CHECK(one.purchase(payment_id)["status"] == "completed");
        CHECK(one.owned(one.player) == 1);
        CHECK(one.charges() == 1);
    }
}

TEST_CASE("a refund whose message died on the way ends all the same, once its deadline has passed")
{
    for (auto const& where :
         {broken_place{"library", "DELETE ON entitlements"}, broken_place{"library", "INSERT ON revocations"},
          broken_place{"payments", "INSERT ON refunds"},
          broken_place{"games", "UPDATE OF status ON purchases"}}) {
        CAPTURE(where.trouble);
        sales_case one;
        auto const bought = one.buy(one.player, one.add_game("59.90"));
        auto const payment_id = bought.json["paymentId"].get<std::string>();
        one.settle();
        CHECK(one.purchase(payment_id)["status"] == "completed");
        make_trouble(one, where);
        auto const asked = one.fixture.call("POST", "/api/purchases/" + payment_id + "/refund",
                                            {{"reason", "not for me"}}, one.player);
        REQUIRE(asked.status == 202);
        one.settle();
        CHECK(one.purchase(payment_id)["refund"]["status"] == "requested");
        end_trouble(one, where);

        one.fixture.advance(std::chrono::minutes(6));
        one.settle();
        CHECK(one.purchase(payment_id)["status"] == "refunded");
        CHECK(one.owned(one.player) == 0);
    }
}

TEST_CASE("a game that was downloaded is returned by an admin alone, and can be bought again")
{
    store_case one;
    auto const player = one.sign_up("ana@example.com");
    auto const game = one.add_game("59.90");
    auto const bought = one.buy(player, game);
    one.settle();
    CHECK(one.fixture.call("POST", "/api/library/" + game + "/downloads", nullptr, player).status == 200);
    auto const refund = bought.header("location") + "/refund";
    CHECK(one.fixture.call("POST", refund, {{"reason", "too late"}}, player).slug() == "game-in-use");
    CHECK(one.fixture.call("POST", refund, {{"reason", "goodwill"}}, one.admin).status == 202);
    auto const ended = one.end_of(player, bought.json["paymentId"]);
    CHECK(ended["status"] == "refunded");
    CHECK(ended["refund"]["by"] == "admin");
    CHECK(one.owned(player) == 0);

    auto const again = one.buy(player, game);
    REQUIRE(again.status == 202);
    CHECK(one.end_of(player, again.json["paymentId"])["status"] == "completed");
    CHECK(one.owned(player) == 1);
    CHECK(one.charges() == 2);
}
