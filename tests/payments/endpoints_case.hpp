#pragma once
#include "games/api/questions.hpp"
#include "module.hpp"
#include "platform/core/unavailable.hpp"
#include "store/module_fixture.hpp"
#include "support/questions.hpp"
#include "users/api/questions.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fcg::test {

/// The users and games modules, with one open account, one closed account and one game.
struct fake_peers final : users::questions, games::questions {
    std::string open_account;
    std::string game;
    bool users_are_down = false;
    bool games_are_down = false;

    task<std::optional<users::account_summary>> find_account(std::string user_id) override
    {
        if (users_are_down)
            throw core::remote_unavailable("users is down");
        if (user_id == open_account)
            co_return users::account_summary{user_id, true};
        if (user_id == "closed")
            co_return users::account_summary{user_id, false};
        co_return std::nullopt;
    }

    task<std::vector<games::game_summary>> find_games(std::vector<std::string> ids) override
    {
        if (games_are_down)
            throw core::remote_unavailable("games is down");
        std::vector<games::game_summary> cards;
        for (auto& id : ids)
            if (id == game)
                cards.push_back({id, "A Game", {5990, core::currency::brl()}, true});
        co_return cards;
    }

    task<std::optional<games::purchase_summary>> find_purchase(std::string) override
    {
        co_return std::nullopt;
    }
};

struct payments_case {
    module_store store;
    fake_peers others;
    bus::question_directory questions = directory_of<users::questions, games::questions>(others, others);
    payments::module module{store.env(), questions, {}, {}};
    core::uuid buyer = store.env().ids.next();
    std::string service = token_for(store.env().ids.next(), http::role::service);
    std::string admin = token_for(store.env().ids.next(), http::role::admin);

    payments_case()
    {
        others.open_account = buyer.to_string();
        others.game = store.env().ids.next().to_string();
        store.serve([&](http::routes& routes) { module.add_routes(routes); }, {&module.database()});
    }

    nlohmann::json order() const
    {
        return {{"userId", buyer.to_string()},
                {"gameId", others.game},
                {"amount", 59.9},
                {"currency", "BRL"},
                {"paymentMethod", "Pix"}};
    }
};

} // namespace fcg::test
