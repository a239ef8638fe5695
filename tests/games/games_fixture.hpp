#pragma once
#include "bus/consuming/consumer.hpp"
#include "library/api/questions.hpp"
#include "module.hpp"
#include "store/module_fixture.hpp"
#include "support/questions.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace fcg::test {

/// A library in which the test decides who owns which game.
struct pretended_library {
    std::set<std::pair<std::string, std::string>> owned;                 ///< user id and game id
    std::set<std::string> in_use;                                        ///< payment ids
    std::map<std::pair<std::string, std::string>, std::string> payments; ///< payment id of each owned game

    task<library::ownership_answer> answer(library::ownership_question question)
    {
        co_return library::ownership_answer{owned.contains({question.user_id, question.game_id})};
    }

    task<library::entitlement_answer> answer(library::entitlement_question question)
    {
        library::entitlement_answer answer;
        if (auto const it = payments.find({question.user_id, question.game_id}); it != payments.end())
            answer.entitlements.push_back({it->second, in_use.contains(it->second)});
        co_return answer;
    }

    task<library::ownership_answer> answer(library::owners_question question)
    {
        co_return library::ownership_answer{std::ranges::any_of(
            owned, [&](auto const& ownership) { return ownership.second == question.game_id; })};
    }
};

/// The games module with an admin and a player.
struct shop {
    module_store store;
    pretended_library library;
    bus::question_directory questions = directory_of<library::questions>(library);
    games::module games;
    bus::subscriptions subscribed;
    core::uuid player = store.env().ids.next();
    std::string user = token_for(player);
    std::string admin = token_for(store.env().ids.next(), http::role::admin);

    explicit shop(module_store::time time = module_store::time::manual, games::game_settings settings = {})
        : store(time),
          games(store.env(), questions, settings, {})
    {
        store.serve([&](http::routes& routes) { games.add_routes(routes); }, {&games.database()});
        games.subscribe(subscribed);
    }

    std::string new_player() { return token_for(store.env().ids.next()); }

    static nlohmann::json game_body(std::string title = "Half-Life", double price = 59.9)
    {
        return {{"title", std::move(title)}, {"price", price}};
    }

    /// Creates a game and discards its event. Returns its id.
    std::string new_game(nlohmann::json body = game_body())
    {
        auto const reply = store.call("POST", "/api/games", std::move(body), admin);
        store.new_events();
        return reply.status == 201 ? reply.json["id"].get<std::string>() : "not made: " + reply.body;
    }

    reply show(std::string const& game) { return store.call("GET", "/api/games/" + game); }

    reply change(std::string method, std::string const& target, nlohmann::json body, std::string etag)
    {
        return store.call(std::move(method), target, std::move(body), admin, {{"If-Match", std::move(etag)}});
    }

    reply import(std::string csv)
    {
        return store.call({.method = "POST",
                           .target = "/api/games/import",
                           .token = admin,
                           .headers = {{"Content-Type", "text/csv"}},
                           .raw_body = std::move(csv)});
    }

    call_to_make purchase_of(std::string const& game, std::string const& token, std::string const& key = {})
    {
        call_to_make call_to_make{.method = "POST",
                                  .target = "/api/games/purchase",
                                  .body = {{"gameId", game}, {"paymentMethod", "Pix"}},
                                  .token = token};
        if (!key.empty())
            call_to_make.headers["Idempotency-Key"] = key;
        return call_to_make;
    }

    reply buy(std::string const& game, std::string const& key = {})
    {
        return store.call(purchase_of(game, user, key));
    }

    /// Buys a game and discards the event. Returns the payment id.
    std::string bought(std::string const& game)
    {
        auto const accepted = buy(game);
        store.new_events();
        return accepted.status == 202 ? accepted.json["paymentId"].get<std::string>()
                                      : "refused: " + accepted.body;
    }

    reply purchase(std::string const& payment_id)
    {
        return store.call("GET", "/api/purchases/" + payment_id, nullptr, user);
    }

    /// Delivers an event as a queue's consumer does: prepared, and handled in one transaction unless it is
    /// ignored.
    template <class Contract>
    void deliver(Contract const& refund_parked)
    {
        for (auto const& subscription : subscribed.all()) {
            if (subscription.contract != Contract::name)
                continue;
            bus::message const message{store.env().ids.next().to_string(), to_json(refund_parked), {}};
            auto const ready = subscription.prepare(message);
            if (!ready.refusal.empty())
                throw std::logic_error(ready.refusal);
            if (ready.ignored)
                return;
            bus::delivery const delivery{.message_id = message.id,
                                         .trace = {refund_parked.correlation_id, message.id, {}},
                                         .source = {},
                                         .received_at = store.clock().now()};
            store.run(handle(ready, delivery));
        }
    }

private:
    task<> handle(bus::subscription::prepared const& ready, bus::delivery const& delivery)
    {
        auto unit = [&](storage::transaction& tx) { ready.in_transaction(tx, delivery); };
        co_await games.database().write(unit);
    }
};

} // namespace fcg::test
