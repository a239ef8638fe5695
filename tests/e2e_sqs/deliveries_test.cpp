// Tests of what SQS may do to deliveries: a message comes again, or later than those that were sent after it.
//   FCG_SQS_SEED  repeats the choices of a run (random, printed)
#include "sqs_view.hpp"
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/crowd.hpp"
#include "support/environment.hpp"
#include "support/eventually.hpp"
#include "support/fault_proxy.hpp"
#include "support/http_calls.hpp"
#include "support/purchase_tally.hpp"
#include "support/seeded_random.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <iostream>

using namespace fcg;

namespace {

constexpr std::size_t few_players = 10;
constexpr std::size_t few_games = 100;
constexpr std::size_t delivered_purchases = 400;
constexpr std::size_t few_connections = 8;
constexpr std::uint64_t one_in_five = 200; // in a thousand

} // namespace

TEST_CASE("with one message in five delivered again, and one in five late, every message has one effect")
{
    auto const seed = test::number_from_environment("FCG_SQS_SEED", core::system_random().next());
    std::cout << fmt::format("deliveries: {} purchases, FCG_SQS_SEED={}\n", delivered_purchases, seed);
    test::fault_plan const disturbed{.deliveries = {.twice = one_in_five, .late = one_in_five}};
    test::fault_proxy proxy(test::elasticmq_port(), seed, disturbed);
    test::sqs_view view(test::elasticmq_port(), "deliveries-");
    auto const environment = test::sqs_environment(proxy.url(), "deliveries-");
    test::temporary_folder const folder;
    auto const imported =
        test::run_program({test::fcg_binary(), "import", "-", "--data", folder.path().string()},
                          test::catalogue_of(few_games), environment);
    REQUIRE_MESSAGE(imported.exit_code == 0, imported.err);
    test::serving_process server(folder.path(), {}, environment);
    test::seeded_random random(seed);
    test::crowd buyers(random, few_players, few_games);
    buyers.arrive(server.port());
    buyers.may_have(delivered_purchases);

    async::real_loop loop;
    async::task_group group(loop);
    for (std::size_t i = 0; i < few_connections; ++i)
        group.spawn("buyer", buyers.buy(loop, server.port()));
    test::run(loop, test::wait_for(loop, group), std::chrono::minutes(1));
    auto const ends = buyers.wait_for_ends(server.port());
    test::http_caller caller(server.port());
    CHECK(test::comes_to_rest(caller, [&] { return view.messages_left().empty(); }));
    CHECK(server.end() == 0);

    auto const tally = test::reckon(buyers.intents(), ends, folder.path(), folder.path());
    auto const counts = proxy.counts();
    std::cout << fmt::format("  {}\n  {}\n", test::describe(tally), counts.describe());
    test::check_promise(tally);
    CHECK(tally.intents == delivered_purchases);
    CHECK(counts.repeated * 10 > delivered_purchases);
    CHECK(counts.held_back * 10 > delivered_purchases);
    CHECK(test::describe(view.messages_left()) == "none");
}
