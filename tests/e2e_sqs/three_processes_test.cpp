// Players buy and an admin edits games while the processes of the store are killed one after the other, its
// queues are unreachable for a while, and some responses of the queue server are faults.
//   FCG_SQS_PURCHASES  number of purchases (1,000)
//   FCG_SQS_SEED       repeats the choices of a run (random, printed)
#include "processes.hpp"
#include "retagger.hpp"
#include "sqs_view.hpp"
#include "support/built.hpp"
#include "support/crowd.hpp"
#include "support/environment.hpp"
#include "support/fault_proxy.hpp"
#include "support/http_calls.hpp"
#include "support/purchase_tally.hpp"
#include "support/seeded_random.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>
#include <iostream>

using namespace fcg;

namespace {

constexpr std::size_t players = 20;
constexpr std::size_t games = 400;
constexpr std::size_t connections = 8;
constexpr std::chrono::milliseconds pause{100}; // so that the purchases last as long as the disturbances
constexpr std::chrono::seconds outage{10};
constexpr std::chrono::minutes stage_limit{2};
constexpr test::fault_plan five_in_a_hundred{.faults = 50};

struct disturbance {
    std::string name;
    std::function<void()> act;
};

/// The store under attack.
class siege {
public:
    siege(std::uint64_t seed, std::string const& prefix)
        : random_(seed),
          proxy_(test::elasticmq_port(), seed, {}),
          view_(test::elasticmq_port(), prefix),
          roles_(environment(proxy_.url(), prefix)),
          buyers_(random_, players, games)
    {
    }

    void prepare()
    {
        auto const imported =
            test::run_program({test::fcg_binary(), "import", "-", "--data", roles_.api.folder().string()},
                              test::catalogue_of(games), roles_.api.environment());
        REQUIRE_MESSAGE(imported.exit_code == 0, imported.err);
        for (auto* const role : roles_.all())
            role->start();
        buyers_.arrive(roles_.api.port());
        editor_.arrive(roles_.api);
        proxy_.follow(five_in_a_hundred);
    }

    std::vector<disturbance> disturbances()
    {
        return {{"payments killed", [this] { kill(roles_.payments); }},
                {"library killed", [this] { kill(roles_.library); }},
                {"users and games killed", [this] { kill(roles_.api); }},
                {"queues out of reach", [this] { cut_off_queues(); }},
                {"payments killed", [this] { kill(roles_.payments); }},
                {"users and games killed", [this] { kill(roles_.api); }},
                {"nothing", [] {}}};
    }

    /// Buys until there are `intents` intents. The disturbance happens half-way.
    void stage(std::size_t intents, disturbance const& disturbance)
    {
        auto const before = buyers_.intents().size();
        buyers_.may_have(intents, pause);
        async::task_group group(loop_);
        for (std::size_t i = 0; i < connections; ++i)
            group.spawn("buyer", keep_buying());
        group.spawn("editor", keep_editing());
        group.spawn(disturbance.name, disturb((before + intents) / 2, disturbance.act));
        test::run(loop_, test::wait_for(loop_, group), stage_limit);
        while (!proxy_is_open_) // the last stage may end before the outage does
            test::run(loop_, async::sleep_for(loop_, std::chrono::milliseconds(50)));
        std::cout << fmt::format("  {}: {} purchases asked for, {} turned away so far\n", disturbance.name,
                                 buyers_.intents().size(), buyers_.turned_away());
    }

    test::purchase_tally reckon()
    {
        buyers_.ask_for_the_rest(roles_.api.port());
        auto const ends = buyers_.wait_for_ends(roles_.api.port());
        faults = proxy_.counts();
        proxy_.follow({});
        for (int looks = 0; looks < 120 && !(left = view_.messages_left()).empty(); ++looks)
            test::run(loop_, async::sleep_for(loop_, std::chrono::milliseconds(500)));
        check_index();
        for (auto* const role : roles_.all())
            CHECK(role->end() == 0);
        return test::reckon(buyers_.intents(), ends, roles_.payments.folder(), roles_.library.folder());
    }

    /// Prints the logs for the analysis of a failure.
    void show_logs()
    {
        for (auto* const role : roles_.all())
            std::cout << fmt::format("--- log of {}\n{}\n", role->modules(), role->log());
    }

    test::fault_counts faults;
    std::map<std::string, std::size_t> left; ///< messages at the end, dead letters among them

private:
    static std::map<std::string, std::string> environment(std::string const& url, std::string const& prefix)
    {
        auto table = test::sqs_environment(url, prefix);
        table["FCG__BUS__VISIBILITYTIMEOUTMS"] = "5000"; // messages of a dead process stay leased for this
                                                         // time
        table["FCG__BUS__RETRYMAXMS"] = "1000";
        table["FCG__SERVICES__TIMEOUTMS"] = "10000"; // so that a slow machine does not count as an outage
        return table;
    }

    /// Buys over several lives of the server.
    task<> keep_buying()
    {
        while (buyers_.has_work()) {
            co_await buyers_.buy(loop_, roles_.api.port());
            co_await async::sleep_for(loop_, std::chrono::milliseconds(20));
        }
    }

    task<> keep_editing()
    {
        while (buyers_.has_work()) {
            co_await editor_.edit(loop_, roles_.api.port());
            co_await async::sleep_for(loop_, std::chrono::milliseconds(50));
        }
    }

    /// Checks that the third process finds what the first one sells.
    void check_index()
    {
        auto const& here = roles_.library;
        auto const verified =
            test::run_program({test::fcg_binary(), "index", "verify", "--data", here.folder().string()}, {},
                              here.environment());
        CHECK_MESSAGE(verified.exit_code == 0, verified.out << verified.err);
        test::http_caller caller(here.port());
        auto const answer = caller.get("/api/games/search?facets=true");
        CHECK_MESSAGE(answer.json["total"] == games, answer.client_response.body);
        std::cout << fmt::format("  {} edits; {}\n", editor_.edits(), verified.out);
    }

    task<> disturb(std::size_t intents, std::function<void()> act)
    {
        while (buyers_.intents().size() < intents)
            co_await async::sleep_for(loop_, std::chrono::milliseconds(2));
        act();
    }

    void kill(test::role& role)
    {
        role.kill();
        loop_.call_after(std::chrono::milliseconds(random_.below(500)), [&role] { role.start(); });
    }

    void cut_off_queues()
    {
        proxy_.stop();
        proxy_is_open_ = false;
        loop_.call_after(outage, [this] {
            auto const readiness = test::http_caller(roles_.api.port()).get("/readyz");
            CHECK(readiness.status == 503);
            CHECK_MESSAGE(readiness.client_response.body.find("bus: ") != std::string::npos,
                          readiness.client_response.body);
            proxy_.start();
            proxy_is_open_ = true;
        });
    }

    test::seeded_random random_;
    test::fault_proxy proxy_;
    bool proxy_is_open_ = true;
    test::sqs_view view_;
    test::three_roles roles_;
    test::crowd buyers_;
    test::retagger editor_{random_};
    async::real_loop loop_;
};

} // namespace

TEST_CASE("three processes, each killed in turn, with queues that fail: every accepted purchase ends once")
{
    auto const purchases = test::number_from_environment("FCG_SQS_PURCHASES", 1'000);
    auto const seed = test::number_from_environment("FCG_SQS_SEED", core::system_random().next());
    std::cout << fmt::format("three processes: {} purchases, FCG_SQS_SEED={}\n", purchases, seed);
    siege attack(seed, "three-");
    attack.prepare();
    auto const disturbances = attack.disturbances();
    for (std::size_t index = 0; index < disturbances.size(); ++index)
        attack.stage(purchases * (index + 1) / disturbances.size(), disturbances[index]);
    auto const tally = attack.reckon();

    std::cout << fmt::format("  {}\n  {}\n  messages left: {}\n", test::describe(tally),
                             attack.faults.describe(), test::describe(attack.left));
    if (tally.without_right_end > 0 || !attack.left.empty())
        attack.show_logs();
    test::check_promise(tally);
    CHECK(tally.intents >= purchases);
    CHECK_MESSAGE(attack.left.empty(), test::describe(attack.left));
    CHECK(attack.faults.all_faults() * 100 > attack.faults.all_requests() * 2);
}
