#include "app/services/event_history.hpp"
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/game_created.hpp"
#include "bus/publishing/outbox.hpp"
#include "indexer/module.hpp"
#include "platform/core/unavailable.hpp"
#include "process_case.hpp"
#include "support/eventually.hpp"

using namespace fcg;
using test::two_processes;

namespace {

/// A third process beside the two, which hosts only the indexer.
struct with_indexer : two_processes {
    with_indexer()
    {
        ports["indexer"] = test::free_port();
        finding = std::make_unique<test::hosted_process>(std::vector<std::string>{"indexer"}, ports);
    }

    std::unique_ptr<test::hosted_process> finding;
};

void record_sale(test::hosted_process& hosted_process, std::string const& game)
{
    auto& env = hosted_process.env();
    contracts::entitlement_granted const sold{.payment_id = env.ids.next().to_string(),
                                              .user_id = env.ids.next().to_string(),
                                              .game_id = game,
                                              .amount = {1'000, core::currency::brl()},
                                              .source = "purchase",
                                              .correlation_id = "c-1",
                                              .granted_at = env.clock.now()};
    hosted_process.store->find_database("library")->write_now([&](storage::transaction& tx) {
        bus::record_event(tx, env.ids, env.clock.now(), "entitlement-" + sold.payment_id, 1, sold, {});
    });
}

std::int64_t sales_in(test::hosted_process& hosted_process)
{
    return hosted_process.store->find_database("indexer")->read([](storage::reader& db) {
        auto row = db.query("SELECT count(*) FROM sales");
        row.next();
        return row.integer(0);
    });
}

/// Begins a rebuild. It is refused while the first build runs, which may have seen no game yet.
task<bool> begin(indexer::module& index)
{
    co_return index.begin_rebuild();
}

/// The other processes as the process with the indexer asks them. Must run on its background loop.
class asked_from {
public:
    explicit asked_from(test::hosted_process& here)
        : here_(here),
          tokens_({here.settings.services.key}, "indexer", here.env().clock, here.env().ids),
          others_(std::make_unique<app::other_processes>(here.env(), here.settings, tokens_)),
          history_([](std::string_view) { return nullptr; }, others_.get())
    {
    }

    ~asked_from() { here_.run(let_go()); }

    bus::event_history::page read(std::vector<std::string> contracts, std::int64_t after,
                                  std::size_t max_count)
    {
        return here_.run(history_.read("games", std::move(contracts), after, max_count));
    }

private:
    task<bool> let_go()
    {
        others_.reset();
        co_return true;
    }

    test::hosted_process& here_;
    app::service_tokens tokens_;
    std::unique_ptr<app::other_processes> others_;
    app::event_history history_;
};

/// Returns a token as the process that hosts the indexer signs it for the module `audience`.
std::string indexers_token(test::hosted_process& hosted_process, std::string const& audience)
{
    auto& env = hosted_process.env();
    return app::service_tokens({hosted_process.settings.services.key}, "indexer", env.clock, env.ids)
        .issue(audience);
}

} // namespace

TEST_CASE("a process that hosts only the indexer builds its index from the histories of the others")
{
    with_indexer store;
    auto const game = store.add_game();
    store.add_game();
    record_sale(*store.back, game);
    auto& index = *store.finding->store->find<indexer::module>();
    REQUIRE(test::eventually([&] { return store.finding->run(begin(index)); }));
    CHECK(test::eventually([&] { return index.report().games == 2 && !index.report().rebuilding; }));
    CHECK(sales_in(*store.finding) == 1);
    CHECK(store.finding->run(index.verify(false)).games == 2);
}

TEST_CASE("history over REST is that of the file, page by page, of the contracts that were asked for")
{
    with_indexer store;
    for (int game = 0; game < 5; ++game)
        store.add_game();
    auto const here = [&](std::string_view module) { return store.api->store->find_database(module); };
    app::event_history near(here, nullptr);
    asked_from far(*store.finding);
    std::vector<std::string> const texts{std::string(contracts::game_created::name)};
    auto const over_rest = far.read(texts, 1, 3);
    auto const from_file = store.api->run(near.read("games", texts, 1, 3));
    CHECK(over_rest.reached == 4);
    CHECK(over_rest.newest == 5);
    REQUIRE(over_rest.events.size() == 3);
    REQUIRE(from_file.events.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(over_rest.events[i].position == from_file.events[i].position);
        CHECK(over_rest.events[i].id == from_file.events[i].id);
        CHECK(over_rest.events[i].stream == from_file.events[i].stream);
        CHECK(over_rest.events[i].payload == from_file.events[i].payload);
        CHECK(over_rest.events[i].trace.correlation_id == from_file.events[i].trace.correlation_id);
    }
    CHECK(far.read({"GameWithdrawn"}, 0, 500).events.empty());
    CHECK(far.read({"GameWithdrawn"}, 0, 500).reached == 5);
    store.api->stop();
    CHECK_THROWS_AS(far.read(texts, 0, 3), core::remote_unavailable);
}

TEST_CASE("a module's history is for services that name it, and for nobody else")
{
    with_indexer store;
    test::http_caller impl(store.ports.at("games"));
    auto const status = [&](std::string const& module, nlohmann::json const& body, std::string const& token) {
        return impl.call(http::method::post, "/internal/" + module + "/events", body, token).status;
    };
    nlohmann::json const question{{"contracts", nlohmann::json::array()}, {"after", 0}, {"most", 10}};
    auto const of_games = indexers_token(*store.finding, "games");
    CHECK(status("games", question, of_games) == 200);
    CHECK(status("users", question, of_games) == 401);
    CHECK(status("games", question, store.admin) == 401);
    CHECK(status("games", question, "") == 401);
    CHECK(store.api->call("POST", "/internal/games/events", question, store.admin).status == 404);
    CHECK(status("games", {{"contracts", {}}, {"after", 0}, {"most", 501}}, of_games) == 400);
}
