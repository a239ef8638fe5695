// A client buys at full speed while the server is killed with SIGKILL and started again at random moments:
// under load, while it starts and while it drains. crash_plan.hpp lists the settings in the environment.
#include "crash_plan.hpp"
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/crowd.hpp"
#include "support/eventually.hpp"
#include "support/http_calls.hpp"
#include "support/purchase_tally.hpp"
#include "support/seeded_random.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

using namespace fcg;

namespace {

constexpr std::size_t players = 40;
constexpr std::size_t games = 2'500;
constexpr std::size_t connections = 16;
constexpr std::size_t max_intents = players * games / 2;

std::map<std::string, std::string> const environment{
    {"FCG__USERS__ACCESSTOKENMINUTES", "600"},
    {"FCG__HTTP__AUTHREQUESTSPERMINUTE", "10000"},
    {"FCG__HTTP__PLAYERREQUESTSPERMINUTE", "0"}, // a few players do what many would
    {"FCG__GAMES__MAXOPENPURCHASES", "0"},
    {"FCG__BUS__RETRYMAXMS", "1000"}, // the test waits for the retries
    {"FCG__LOG__LEVEL", "warning"}};

/// The store under attack.
class siege {
public:
    explicit siege(test::crash_plan const& plan)
        : plan_(plan),
          random_(plan.seed),
          deaths_(random_),
          buyers_(random_, players, games)
    {
    }

    void prepare()
    {
        auto const imported =
            test::run_program({test::fcg_binary(), "import", "-", "--data", folder_.path().string()},
                              test::catalogue_of(games));
        REQUIRE_MESSAGE(imported.exit_code == 0, imported.err);
        test::serving_process server(folder_.path(), {}, environment);
        buyers_.arrive(server.port());
        CHECK(server.end() == 0);
    }

    /// Buys until one server is dead.
    void round()
    {
        auto const death = deaths_.next();
        if (death == test::death::while_starting) {
            test::run_and_kill(test::serve_command(folder_.path()), environment, deaths_.moment());
            return;
        }
        auto const last_intent = buyers_.intents().size() + plan_.max_purchases;
        buyers_.may_have(plan_.max_purchases > 0 ? std::min(last_intent, max_intents) : max_intents);
        test::serving_process server(folder_.path(), {}, environment);
        async::real_loop loop;
        async::task_group group(loop);
        for (std::size_t i = 0; i < connections; ++i)
            group.spawn("buyer", buyers_.buy(loop, server.port()));
        group.spawn("death", let_die(loop, server, death));
        test::run(loop, test::wait_for(loop, group));
    }

    std::string deaths_in_words() const { return deaths_.to_text(); }

    test::purchase_tally reckon()
    {
        auto const admin_made =
            test::run_program({test::fcg_binary(), "user", "create-admin", "--email", "admin@example.com",
                               "--password-stdin", "--data", folder_.path().string()},
                              "an admin's long password\n");
        REQUIRE(admin_made.exit_code == 0);
        test::serving_process server(folder_.path(), {}, environment);
        buyers_.ask_for_the_rest(server.port());
        test::http_caller caller(server.port());
        auto const admin = caller.sign_in("admin@example.com", "an admin's long password");
        auto const ends = buyers_.wait_for_ends(server.port());
        test::comes_to_rest(caller, [&] { return count_waiting(caller, admin) == 0; });
        waiting_messages = count_waiting(caller, admin);
        CHECK(server.end() == 0);
        CHECK(buyers_.turned_away() == 0);
        return test::reckon(buyers_.intents(), ends, folder_.path(), folder_.path());
    }

    std::size_t waiting_messages = 0; ///< at the end, dead letters among them

private:
    task<> let_die(async::loop& loop, test::serving_process& server, test::death death)
    {
        auto const shortest = std::min<std::uint64_t>(30, plan_.max_life_ms);
        auto const life = shortest + random_.below(plan_.max_life_ms - shortest + 1);
        co_await async::sleep_for(loop, std::chrono::milliseconds(life));
        if (death == test::death::while_draining) {
            server.ask_to_end();
            co_await async::sleep_for(loop, deaths_.moment());
        }
        server.kill();
    }

    static std::size_t count_waiting(test::http_caller& caller, std::string const& admin)
    {
        std::size_t waiting = 0;
        auto const queues = caller.get("/api/admin/queues", admin);
        for (auto const& queue : queues.json["items"])
            waiting += queue["ready"].get<std::size_t>() + queue["inFlight"].get<std::size_t>() +
                       queue["delayed"].get<std::size_t>();
        return waiting;
    }

    test::crash_plan plan_;
    test::temporary_folder folder_;
    test::seeded_random random_;
    test::deaths deaths_;
    test::crowd buyers_;
};

} // namespace

TEST_CASE("whenever the server is killed, every answered purchase ends once, charged at most once, granted "
          "at most once")
{
    test::crash_plan const plan;
    INFO("repeat it with ", plan.to_text());
    std::cout << "purchases: " << plan.to_text() << std::endl;
    siege attack(plan);
    attack.prepare();
    for (std::uint64_t round = 0; round < plan.rounds; ++round)
        attack.round();
    auto const tally = attack.reckon();
    std::cout << fmt::format("{}; {}, {} messages left\n", attack.deaths_in_words(), test::describe(tally),
                             attack.waiting_messages);
    test::check_promise(tally);
    CHECK(attack.waiting_messages == 0);
}
