// A player buys and gives back while the server is killed with SIGKILL right behind answers, so that it dies
// in the middle of charges, refunds and what is told later.
//   FCG_CRASH_ROUNDS  how often it is killed (50)
//   FCG_CRASH_SEED    repeats the choices of a run (random, printed)
#include "platform/async/workplace.hpp"
#include "platform/core/random.hpp"
#include "platform/storage/database.hpp"
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/environment.hpp"
#include "support/eventually.hpp"
#include "support/http_calls.hpp"
#include "support/temporary_folder.hpp"

#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <iostream>
#include <memory>

using namespace fcg;

namespace {

constexpr std::size_t purchases = 120;
// Approved at once, told by a webhook later, two errors before the refund, an answer that never comes.
constexpr char const* prices[] = {"10.00", "10.03", "10.07", "10.00", "10.05"};

std::map<std::string, std::string> const refunding_environment{{"FCG__USERS__ACCESSTOKENMINUTES", "600"},
                                                               {"FCG__HTTP__PLAYERREQUESTSPERMINUTE", "0"},
                                                               {"FCG__GAMES__MAXOPENPURCHASES", "0"},
                                                               {"FCG__BUS__RETRYMOSTMS", "500"},
                                                               {"FCG__PAYMENTS__SIMULATED__LATERMS", "100"},
                                                               {"FCG__PAYMENTS__PROVIDERTIMEOUTMS", "300"},
                                                               {"FCG__PAYMENTS__ASKAFTERMS", "100"},
                                                               {"FCG__PAYMENTS__DEADLINEMS", "2000"},
                                                               {"FCG__PAYMENTS__SWEEPMS", "200"},
                                                               {"FCG__PAYMENTS__CIRCUITFAILURES", "1000"},
                                                               {"FCG__LOG__LEVEL", "error"}};

struct wish {
    std::string game;
    std::string path; ///< of the purchase; empty: not answered yet
    bool is_to_go_back = false;
    bool is_asked_back = false;
};

class siege_of_refunds {
public:
    explicit siege_of_refunds(std::uint64_t seed) : chance_(seed) {}

    void prepare()
    {
        auto const made =
            test::run_program({test::fcg_binary(), "user", "create-admin", "--email", "admin@example.com",
                               "--password-stdin", "--data", folder_.path().string()},
                              "an admin's long password\n");
        REQUIRE(made.exit_code == 0);
        test::serving_process server(folder_.path(), {}, refunding_environment);
        test::http_caller caller(server.port());
        admin_ = caller.sign_in("admin@example.com", "an admin's long password");
        player_ = caller.sign_up("ana@example.com");
        for (std::size_t i = 0; i < purchases; ++i) {
            auto const price = nlohmann::json::parse(prices[i % std::size(prices)]);
            auto const game = caller.call(http::method::post, "/api/games",
                                          {{"title", fmt::format("Game {}", i)}, {"price", price}}, admin_);
            REQUIRE_MESSAGE(game.status == 201, game.whole.body);
            wishes_.push_back({.game = game.json["id"], .path = {}, .is_to_go_back = i % 3 != 0});
        }
        CHECK(server.end() == 0);
    }

    /// One life of the server: a few wishes, the last of them hardly begun.
    void round()
    {
        test::serving_process server(folder_.path(), {}, refunding_environment);
        test::http_caller caller(server.port());
        for (auto left = 1 + chance_.below(20); left > 0; --left)
            go_on_with(wishes_[chance_.below(wishes_.size())], caller);
        server.kill();
    }

    void finish()
    {
        test::serving_process server(folder_.path(), {}, refunding_environment);
        test::http_caller caller(server.port());
        auto const all_ended = [&] {
            bool done = true;
            for (auto& one : wishes_) {
                go_on_with(one, caller);
                done = done && has_ended(one, caller);
            }
            return done;
        };
        CHECK(test::eventually(all_ended, std::chrono::seconds(120)));
        for (auto const& one : wishes_)
            CHECK_MESSAGE(has_ended(one, caller), caller.get(one.path, player_).whole.body);
        auto const entries = caller.get("/api/library?limit=100", player_).json["items"];
        owned_ = entries.size();
        auto const ledger = caller.get("/api/admin/payments/ledger", admin_).json["items"];
        REQUIRE(ledger.size() == 1);
        CHECK(ledger[0]["sum"] == 0);
        CHECK(server.end() == 0);
    }

    std::int64_t count(std::string_view query)
    {
        async::thread_workplace writes("writes", 1, 10);
        async::thread_workplace reads("reads", 1, 10);
        storage::database payments(folder_.path() / "payments.db", "payments", writes, reads, {});
        return payments.read([&](storage::reader& in) {
            auto row = in.query(query);
            row.next();
            return row.integer(0);
        });
    }

    std::size_t wanted_back() const
    {
        return static_cast<std::size_t>(std::ranges::count_if(wishes_, &wish::is_to_go_back));
    }

    std::size_t owned() const { return owned_; }

private:
    void go_on_with(wish& one, test::http_caller& caller)
    {
        if (one.path.empty()) {
            auto const bought = caller.call(http::method::post, "/api/games/purchase",
                                            {{"gameId", one.game}, {"paymentMethod", "Pix"}}, player_,
                                            {{"Idempotency-Key", one.game}});
            REQUIRE_MESSAGE(bought.status == 202, bought.whole.body);
            one.path = bought.whole.header("location");
        } else if (one.is_to_go_back && !one.is_asked_back) {
            auto const asked =
                caller.call(http::method::post, one.path + "/refund", {{"reason", "no"}}, player_);
            // 409: it is not completed yet.
            REQUIRE_MESSAGE((asked.status == 202 || asked.status == 409), asked.whole.body);
            one.is_asked_back = asked.status == 202;
        }
    }

    bool has_ended(wish const& one, test::http_caller& caller)
    {
        if (one.path.empty())
            return false;
        auto const status = caller.get(one.path, player_).json["status"];
        return status == (one.is_to_go_back ? "refunded" : "completed");
    }

    test::temporary_folder folder_;
    core::seeded_random chance_;
    std::string admin_;
    std::string player_;
    std::vector<wish> wishes_;
    std::size_t owned_ = 0;
};

} // namespace

TEST_CASE("whenever the server is killed, what was given back is paid back once, and the ledger balances")
{
    auto const rounds = test::number_from_environment("FCG_CRASH_ROUNDS", 50);
    auto const seed = test::number_from_environment("FCG_CRASH_SEED", core::system_random().next());
    std::cout << fmt::format("refunds: {} rounds, FCG_CRASH_SEED={}\n", rounds, seed);
    siege_of_refunds attack(seed);
    attack.prepare();
    for (std::uint64_t round = 0; round < rounds; ++round)
        attack.round();
    attack.finish();
    auto const back = static_cast<std::int64_t>(attack.wanted_back());
    CHECK(attack.owned() == purchases - attack.wanted_back());
    CHECK(attack.count("SELECT count(*) FROM simulated_charges WHERE outcome = 'approved'") == purchases);
    CHECK(attack.count("SELECT count(*) FROM simulated_refunds WHERE outcome = 'refunded'") == back);
    CHECK(attack.count("SELECT count(*) FROM journal") == static_cast<std::int64_t>(purchases) + back);
    CHECK(attack.count("SELECT sum(buyer_minor + store_minor + fees_minor + refunds_minor) FROM journal") ==
          0);
    CHECK(attack.count("SELECT count(*) FROM payments WHERE status = 'refunded'") == back);
}
