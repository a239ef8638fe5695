#pragma once
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "games/api/questions.hpp"
#include "library/api/questions.hpp"
#include "module.hpp"
#include "store/module_fixture.hpp"
#include "support/questions.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace fcg::test {

/// A catalogue in which the game "<id>" has the title "Game <id>".
struct catalogue {
    int question_count = 0;

    task<games::games_answer> answer(games::games_question question)
    {
        ++question_count;
        games::games_answer answer;
        for (auto& id : question.game_ids)
            answer.games.push_back({id, "Game " + id, {5990, core::currency::brl()}, true});
        co_return answer;
    }
};

/// The library module with a player.
struct library_case {
    module_store store;
    catalogue games;
    bus::question_directory questions = directory_of<games::questions>(games);
    library::module module{store.env(), questions, {}};
    bus::subscriptions subscribed;
    core::uuid player = store.env().ids.next();

    library_case()
    {
        store.serve([&](http::routes& routes) { module.add_routes(routes); }, {&module.database()});
        module.subscribe(subscribed);
    }

    contracts::game_purchase_completed purchase()
    {
        return {.payment_id = store.env().ids.next().to_string(),
                .user_id = player.to_string(),
                .game_id = store.env().ids.next().to_string(),
                .amount = {5990, core::currency::brl()},
                .method = contracts::payment_method::pix,
                .status = contracts::payment_outcome::approved,
                .reason = std::nullopt,
                .correlation_id = "correlation",
                .completed_at = store.clock().now()};
    }

    /// Delivers an approved purchase and discards the event of its grant.
    contracts::game_purchase_completed granted()
    {
        auto const game_purchase_completed = purchase();
        deliver(game_purchase_completed);
        store.new_events();
        return game_purchase_completed;
    }

    contracts::purchase_refund_requested
    refund_of(contracts::game_purchase_completed const& bought,
              contracts::requester requester = contracts::requester::buyer)
    {
        return {.payment_id = bought.payment_id,
                .user_id = bought.user_id,
                .game_id = bought.game_id,
                .requested_by = requester,
                .reason = "not what I thought",
                .correlation_id = "correlation",
                .requested_at = store.clock().now()};
    }

    contracts::payment_refunded returned(contracts::game_purchase_completed const& bought,
                                         contracts::refund_cause cause)
    {
        return {.payment_id = bought.payment_id,
                .user_id = bought.user_id,
                .game_id = bought.game_id,
                .amount = bought.amount,
                .cause = cause,
                .reason = "disputed",
                .provider = "simulated",
                .correlation_id = "correlation",
                .refunded_at = store.clock().now()};
    }

    /// Delivers an event as the consumer does: prepared, and handled in one transaction unless it does not
    /// concern the library.
    template <class Contract>
    void deliver(Contract const& purchase_refund_requested)
    {
        for (auto const& subscription : subscribed.all()) {
            if (subscription.contract != Contract::name)
                continue;
            bus::message const message{
                store.env().ids.next().to_string(), to_json(purchase_refund_requested), {}};
            auto const ready = subscription.prepare(message);
            if (!ready.refusal.empty())
                throw std::logic_error(ready.refusal);
            if (ready.ignored)
                return;
            bus::delivery const delivery{.message_id = message.id,
                                         .trace = {"correlation", message.id, {}},
                                         .source = {},
                                         .received_at = store.clock().now()};
            store.run(handle(ready, delivery));
        }
    }

    std::string token() const { return token_for(player); }

    reply entitlement(std::string const& game_id)
    {
        return store.call("GET", "/api/library/" + game_id, nullptr, token());
    }

    reply download(std::string const& game_id)
    {
        return store.call("POST", "/api/library/" + game_id + "/downloads", nullptr, token());
    }

private:
    task<> handle(bus::subscription::prepared const& ready, bus::delivery const& delivery)
    {
        auto unit = [&](storage::transaction& tx) { ready.in_transaction(tx, delivery); };
        co_await module.database().write(unit);
    }
};

} // namespace fcg::test
