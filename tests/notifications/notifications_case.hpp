#pragma once
#include "bus/consumer.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "module.hpp"
#include "platform/core/unavailable.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>

namespace fcg::test {

/// A catalogue in which the game "<id>" is called "Game <id>"; while it is away nobody can be asked.
struct catalogue final : games::questions {
    bool away = false;

    task<std::vector<games::game_card>> find_games(std::vector<std::string> ids) override
    {
        if (away)
            throw core::unavailable_elsewhere("games is away");
        std::vector<games::game_card> found;
        for (auto& id : ids)
            if (id != withdrawn)
                found.push_back({id, "Game " + id, {5990, core::currency::brl()}, true});
        co_return found;
    }

    task<std::optional<games::purchase_card>> find_purchase(std::string) override { co_return std::nullopt; }

    std::string withdrawn; ///< is not there any more
};

/// Gives a token for the address that users has of everybody; nobody's is needed while there is none.
struct confirmations final : users::confirmation_questions {
    task<std::optional<users::confirmation_token>> make_confirmation_token(std::string user_id) override
    {
        if (away)
            throw core::unavailable_elsewhere("users is away");
        if (email.empty())
            co_return std::nullopt;
        co_return users::confirmation_token{email, "token-of-" + user_id, {}};
    }

    std::string email;
    bool away = false;
};

/// Webhooks to this machine.
inline notifications::notification_settings inward_settings()
{
    notifications::notification_settings how;
    how.webhooks.allow_inward = true;
    return how;
}

inline notifications::notification_settings mail_settings(std::string url)
{
    notifications::notification_settings how;
    how.mail.url = std::move(url);
    how.mail.from = "store@shop.example";
    return how;
}

/// The whole module, with what reaches it from the bus.
struct notifications_case {
    module_store store;
    catalogue games;
    confirmations users;
    notifications::notification_settings settings;
    std::unique_ptr<notifications::module> module;
    bus::subscriptions subscribed;
    core::uuid player;

    explicit notifications_case(notifications::notification_settings how = {},
                                module_store::time time = module_store::time::manual)
        : store(time),
          settings(std::move(how)),
          player(store.around().ids.next())
    {
        start_over();
    }

    /// As after a restart, with the same files.
    void start_over()
    {
        module.reset();
        subscribed = {};
        module = std::make_unique<notifications::module>(store.around(), settings, bus::consumer_settings{});
        store.serve([this](http::routes& into) { module->add_routes(into); }, {&module->database()});
        module->subscribe(subscribed, games, users);
    }

    contracts::purchase_completed purchase(std::string status = "completed")
    {
        return {.payment_id = store.around().ids.next().to_string(),
                .user_id = player.to_string(),
                .game_id = store.around().ids.next().to_string(),
                .status = std::move(status),
                .reason = std::nullopt,
                .correlation_id = "correlation",
                .completed_at = store.clock().now(),
                .amount = core::money{5'990, core::currency::brl()}};
    }

    /// As the consumer does it. False: it does not concern the module.
    template <class Contract>
    bool deliver(Contract const& what)
    {
        for (auto const& one : subscribed.all())
            if (one.contract == Contract::name)
                return deliver_to(one, to_json(what));
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
    bool deliver_to(bus::subscription const& to, std::string body)
    {
        bus::message const message{store.around().ids.next().to_string(), std::move(body), {}};
        auto const ready = to.prepare(message);
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
        auto unit = [&](storage::transaction& in) { ready.in_transaction(in, delivery); };
        co_await module->database().write(unit);
    }
};

} // namespace fcg::test
