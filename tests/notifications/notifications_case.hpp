#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "games/api/questions.hpp"
#include "module.hpp"
#include "platform/core/unavailable.hpp"
#include "store/module_fixture.hpp"
#include "support/questions.hpp"
#include "users/api/questions.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>

namespace fcg::test {

/// A catalogue in which the game "<id>" has the title "Game <id>". Throws while it is away.
struct catalogue {
    bool away = false;

    task<games::games_answer> answer(games::games_question question)
    {
        if (away)
            throw core::remote_unavailable("games is away");
        games::games_answer answer;
        for (auto& id : question.game_ids)
            if (id != withdrawn)
                answer.games.push_back({id, "Game " + id, {5990, core::currency::brl()}, true});
        co_return answer;
    }

    std::string withdrawn; ///< id of the game that does not exist any more
};

/// Returns a token for the address that users has for every player, or nothing while that address is empty.
struct confirmations {
    task<users::confirmation_answer> answer(users::confirmation_question question)
    {
        if (away)
            throw core::remote_unavailable("users is away");
        users::confirmation_answer answer;
        if (!email.empty())
            answer.confirmation = {email, "token-of-" + question.user_id, {}};
        co_return answer;
    }

    std::string email;
    bool away = false;
};

/// Returns settings that allow webhooks to this machine.
inline notifications::notification_settings inward_settings()
{
    notifications::notification_settings settings;
    settings.webhooks.allow_inward = true;
    return settings;
}

inline notifications::notification_settings mail_settings(std::string url)
{
    notifications::notification_settings settings;
    settings.mail.url = std::move(url);
    settings.mail.sender = "store@shop.example";
    return settings;
}

/// The whole module, with the events that it receives from the bus.
struct notifications_case {
    module_store store;
    catalogue games;
    confirmations users;
    bus::question_directory questions = directory_of<games::questions, users::questions>(games, users);
    notifications::notification_settings settings;
    std::unique_ptr<notifications::module> module;
    bus::subscriptions subscribed;
    core::uuid player;

    explicit notifications_case(notifications::notification_settings values = {},
                                module_store::time time = module_store::time::manual)
        : store(time),
          settings(std::move(values)),
          player(store.env().ids.next())
    {
        start_over();
    }

    /// Restarts the module with the same files.
    void start_over()
    {
        module.reset();
        subscribed = {};
        module = std::make_unique<notifications::module>(store.env(), questions, settings,
                                                         bus::consumer_settings{});
        store.serve([this](http::routes& routes) { module->add_routes(routes); }, {&module->database()});
        module->subscribe(subscribed);
    }

    contracts::purchase_completed purchase(std::string status = "completed")
    {
        return {.payment_id = store.env().ids.next().to_string(),
                .user_id = player.to_string(),
                .game_id = store.env().ids.next().to_string(),
                .status = std::move(status),
                .reason = std::nullopt,
                .correlation_id = "correlation",
                .completed_at = store.clock().now(),
                .amount = core::money{5'990, core::currency::brl()}};
    }

    /// Delivers an event like the consumer does. Returns false if it does not concern the module.
    template <class Contract>
    bool deliver(Contract const& user_updated)
    {
        for (auto const& subscription : subscribed.all())
            if (subscription.contract == Contract::name)
                return deliver_to(subscription, to_json(user_updated));
        FAIL("nobody reads " << std::string(Contract::name));
        return false;
    }

    reply call(std::string method, std::string target, nlohmann::json body = nullptr)
    {
        return store.call(std::move(method), std::move(target), std::move(body), token_for(player));
    }

    reply call_as_admin(std::string method, std::string target, nlohmann::json body = nullptr)
    {
        return store.call(std::move(method), std::move(target), std::move(body),
                          token_for(player, http::role::admin));
    }

private:
    bool deliver_to(bus::subscription const& subscription, std::string body)
    {
        bus::message const message{store.env().ids.next().to_string(), std::move(body), {}};
        auto const ready = subscription.prepare(message);
        REQUIRE(ready.refusal.empty());
        if (ready.ignored)
            return false;
        bus::delivery const delivery{.message_id = message.id,
                                     .trace = {"correlation", message.id, {}},
                                     .source = {},
                                     .received_at = store.clock().now()};
        store.run(handle(ready, delivery));
        return true;
    }

    task<> handle(bus::subscription::prepared const& ready, bus::delivery const& delivery)
    {
        auto unit = [&](storage::transaction& tx) { ready.in_transaction(tx, delivery); };
        co_await module->database().write(unit);
    }
};

} // namespace fcg::test
