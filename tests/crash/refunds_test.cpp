// A player buys and returns games while the server is killed with SIGKILL right after responses, so that it
// dies in the middle of charges, refunds and later notifications, or while it starts or drains.
// crash_plan.hpp lists the settings in the environment.
#include "crash_plan.hpp"
#include "platform/async/executor.hpp"
#include "platform/core/random.hpp"
#include "platform/storage/database.hpp"
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/http_calls.hpp"
#include "support/seeded_random.hpp"
#include "support/temporary_folder.hpp"

#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

using namespace fcg;

namespace {

constexpr std::uint64_t min_purchases = 120;
// Approved at once; approved by a later webhook; two errors before the refund; a response that never arrives.
constexpr char const* prices[] = {"10.00", "10.03", "10.07", "10.00", "10.05"};

std::map<std::string, std::string> const refunding_environment{{"FCG__USERS__ACCESSTOKENMINUTES", "600"},
                                                               {"FCG__HTTP__PLAYERREQUESTSPERMINUTE", "0"},
                                                               {"FCG__GAMES__MAXOPENPURCHASES", "0"},
                                                               {"FCG__BUS__RETRYMAXMS", "500"},
                                                               {"FCG__PAYMENTS__SIMULATED__LATERMS", "100"},
                                                               {"FCG__PAYMENTS__PROVIDERTIMEOUTMS", "300"},
                                                               {"FCG__PAYMENTS__ASKAFTERMS", "100"},
                                                               {"FCG__PAYMENTS__DEADLINEMS", "2000"},
                                                               {"FCG__PAYMENTS__SWEEPMS", "200"},
                                                               {"FCG__PAYMENTS__CIRCUITFAILURES", "1000"},
                                                               {"FCG__LOG__LEVEL", "error"}};

struct wish {
    std::string game;
    std::string path; ///< path of the purchase; empty before the first response
    bool is_to_go_back = false;
    bool is_asked_back = false;
};

class siege_of_refunds {
public:
    explicit siege_of_refunds(test::crash_plan const& plan)
        : plan_(plan),
          random_(plan.seed),
          deaths_(random_),
          purchases_(std::max(min_purchases, plan.rounds * 2))
    {
    }

    void prepare()
    {
        auto const finished =
            test::run_program({test::fcg_binary(), "user", "create-admin", "--email", "admin@example.com",
                               "--password-stdin", "--data", folder_.path().string()},
                              "an admin's long password\n");
        REQUIRE(finished.exit_code == 0);
        test::serving_process server(folder_.path(), {}, refunding_environment);
        test::http_caller caller(server.port());
        admin_ = caller.sign_in("admin@example.com", "an admin's long password");
        player_ = caller.sign_up("ana@example.com");
        for (std::size_t i = 0; i < purchases_; ++i) {
            auto const price = nlohmann::json::parse(prices[i % std::size(prices)]);
            auto const game = caller.call(http::method::post, "/api/games",
                                          {{"title", fmt::format("Game {}", i)}, {"price", price}}, admin_);
            REQUIRE_MESSAGE(game.status == 201, game.client_response.body);
            wishes_.push_back({.game = game.json["id"], .path = {}, .is_to_go_back = i % 3 != 0});
        }
        CHECK(server.end() == 0);
    }

    /// Runs one server through a few wishes, and kills it soon after the last of them has begun.
    void round()
    {
        auto const death = deaths_.next();
        if (death == test::death::while_starting) {
            test::run_and_kill(test::serve_command(folder_.path()), refunding_environment, deaths_.moment());
            return;
        }
        test::serving_process server(folder_.path(), {}, refunding_environment);
        test::http_caller caller(server.port());
        auto const max_steps = plan_.max_purchases > 0 ? plan_.max_purchases : 20;
        for (auto left = 1 + random_.below(max_steps); left > 0; --left)
            go_on_with(wishes_[random_.below(wishes_.size())], caller);
        if (death == test::death::while_draining) {
            server.ask_to_end();
            async::real_loop loop;
            test::run(loop, async::sleep_for(loop, deaths_.moment()));
        }
        server.kill();
    }

    void finish()
    {
        test::serving_process server(folder_.path(), {}, refunding_environment);
        test::http_caller caller(server.port());
        auto const all_ended = [&] {
            bool done = true;
            for (auto& wish : wishes_) {
                go_on_with(wish, caller);
                done = done && has_ended(wish, caller);
            }
            return done;
        };
        CHECK(test::eventually(all_ended, std::chrono::seconds(120)));
        for (auto const& wish : wishes_)
            if (!has_ended(wish, caller))
                FAIL_CHECK("purchase " << wish.path << " had to end " << end_of(wish) << ": "
                                       << caller.get(wish.path, player_).client_response.body);
        auto const ledger = caller.get("/api/admin/payments/ledger", admin_).json["items"];
        REQUIRE(ledger.size() == 1);
        CHECK(ledger[0]["sum"] == 0);
        CHECK(server.end() == 0);
    }

    std::int64_t count(std::string_view query) { return count_in("payments", query); }

    std::int64_t count_in(std::string const& module, std::string_view query)
    {
        async::thread_pool writes("writes", 1, 10);
        async::thread_pool reads("reads", 1, 10);
        storage::database file(folder_.path() / (module + ".db"), module, writes, reads, {});
        return file.read([&](storage::reader& db) {
            auto row = db.query(query);
            row.next();
            return row.integer(0);
        });
    }

    std::size_t wanted_back() const
    {
        return static_cast<std::size_t>(std::ranges::count_if(wishes_, &wish::is_to_go_back));
    }

    std::size_t purchases() const { return wishes_.size(); }

    std::string deaths_in_words() const { return deaths_.to_text(); }

private:
    static char const* end_of(wish const& wish) { return wish.is_to_go_back ? "refunded" : "completed"; }

    void go_on_with(wish& wish, test::http_caller& caller)
    {
        if (wish.path.empty()) {
            auto const bought = caller.call(http::method::post, "/api/games/purchase",
                                            {{"gameId", wish.game}, {"paymentMethod", "Pix"}}, player_,
                                            {{"Idempotency-Key", wish.game}});
            REQUIRE_MESSAGE(bought.status == 202, bought.client_response.body);
            wish.path = bought.client_response.header("location");
        } else if (wish.is_to_go_back && !wish.is_asked_back) {
            auto const answer =
                caller.call(http::method::post, wish.path + "/refund", {{"reason", "no"}}, player_);
            // 409 means that the purchase is not completed yet.
            REQUIRE_MESSAGE((answer.status == 202 || answer.status == 409), answer.client_response.body);
            wish.is_asked_back = answer.status == 202;
        }
    }

    bool has_ended(wish const& wish, test::http_caller& caller)
    {
        if (wish.path.empty())
            return false;
        auto const status = caller.get(wish.path, player_).json["status"];
        return status == end_of(wish);
    }

    test::crash_plan plan_;
    test::temporary_folder folder_;
    test::seeded_random random_;
    test::deaths deaths_;
    std::uint64_t purchases_;
    std::string admin_;
    std::string player_;
    std::vector<wish> wishes_;
};

} // namespace

TEST_CASE("whenever the server is killed, what was given back is paid back once, and the ledger balances")
{
    test::crash_plan const plan;
    INFO("repeat it with ", plan.to_text());
    std::cout << "refunds: " << plan.to_text() << std::endl;
    siege_of_refunds attack(plan);
    attack.prepare();
    for (std::uint64_t round = 0; round < plan.rounds; ++round)
        attack.round();
    attack.finish();
    auto const back = static_cast<std::int64_t>(attack.wanted_back());
    auto const purchases = static_cast<std::int64_t>(attack.purchases());
    std::cout << fmt::format("{}; {} purchases, {} of them given back\n", attack.deaths_in_words(), purchases,
                             back);
    CHECK(attack.count_in("library", "SELECT count(*) FROM entitlements") == purchases - back);
    CHECK(attack.count("SELECT count(*) FROM simulated_charges WHERE outcome = 'approved'") == purchases);
    CHECK(attack.count("SELECT count(*) FROM simulated_refunds WHERE outcome = 'refunded'") == back);
    CHECK(attack.count("SELECT count(*) FROM journal") == purchases + back);
    CHECK(attack.count("SELECT sum(buyer_minor + store_minor + fees_minor + refunds_minor) FROM journal") ==
          0);
    CHECK(attack.count("SELECT count(*) FROM payments WHERE status = 'refunded'") == back);
}
