#include "bus/contracts/game_created.hpp"
#include "module.hpp"
#include "recommendation_case.hpp"

#include <optional>

using namespace fcg;
using test::id_of;
using test::token_for;

namespace {

/// The module as in the store, with all its routes and subscriptions.
struct whole_module {
    test::module_store store;
    std::optional<indexer::module> module;
    bus::subscriptions subscribed;

    whole_module() { start(); }

    void start()
    {
        module.reset();
        module.emplace(store.env(), indexer::search_settings{}, bus::consumer_settings{});
        subscribed = {};
        module->subscribe(subscribed);
        store.serve([this](http::routes& routes) { module->add_routes(routes); }, {&module->database()});
    }

    template <class Contract>
    void deliver(Contract const& event, std::string_view queue)
    {
        bus::message const message{store.env().ids.next().to_string(), to_json(event), {}};
        for (auto const& subscription : subscribed.all())
            if (subscription.queue == queue)
                store.run(handle(subscription.prepare(message), message.id));
    }

    task<> handle(bus::subscription::prepared ready, std::string id)
    {
        REQUIRE(ready.refusal.empty());
        bus::delivery const delivery{.message_id = id,
                                     .trace = {},
                                     .source = "somebody",
                                     .position = 1,
                                     .received_at = store.clock().now()};
        auto unit = [&](storage::transaction& tx) { ready.in_transaction(tx, delivery); };
        co_await module->database().write(unit);
    }

    void create(int game, std::string title)
    {
        contracts::game_created created{.game = {}, .occurred_at = store.clock().now()};
        created.game.game_id = id_of(game).to_string();
        created.game.title = std::move(title);
        created.game.genres = {"Puzzle"};
        deliver(created, bus::queue_of<contracts::game_created>(indexer::inputs));
    }

    std::string get(std::string target, std::string token = {})
    {
        auto const answer = store.call("GET", std::move(target), nullptr, std::move(token));
        CHECK(answer.status == 200);
        return answer.body;
    }
};

} // namespace

TEST_CASE("what is popular, similar and recommended is the same after a restart")
{
    whole_module whole_module;
    auto const now = whole_module.store.clock().now();
    whole_module.create(1, "Portal");
    whole_module.create(2, "Portal 2");
    whole_module.create(3, "Tetris");
    auto const player = id_of(101);
    whole_module.deliver(contracts::entitlement_granted{.payment_id = id_of(201).to_string(),
                                                        .user_id = player.to_string(),
                                                        .game_id = id_of(1).to_string(),
                                                        .amount = {5990, core::currency::brl()},
                                                        .source = "purchase",
                                                        .correlation_id = "correlation",
                                                        .granted_at = now},
                         "index-entitlement-granted");
    whole_module.deliver(contracts::game_viewed{.game_id = id_of(3).to_string(),
                                                .visitor = "ana",
                                                .user_id = player.to_string(),
                                                .viewed_at = now},
                         "index-game-viewed");

    auto const answers = [&] {
        return std::vector{whole_module.get("/api/games/popular"),
                           whole_module.get("/api/games/" + id_of(2).to_string() + "/similar"),
                           whole_module.get("/api/games/recommended", token_for(player)),
                           whole_module.get("/api/admin/statistics/sales?by=genre",
                                            token_for(id_of(102), http::role::admin))};
    };
    auto const before = answers();
    CHECK(nlohmann::json::parse(before[0])["items"].size() == 2);
    CHECK(nlohmann::json::parse(before[1])["items"][0]["title"] == "Portal"); // a game with a buyer
    CHECK(nlohmann::json::parse(before[2])["items"][0]["title"] == "Portal 2");
    CHECK(nlohmann::json::parse(before[2])["items"][0]["reason"]["text"] == "Because you own Portal");
    whole_module.start();
    CHECK(answers() == before);
}
