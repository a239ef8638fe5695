#pragma once
#include "module.hpp"
#include "platform/core/unavailable.hpp"
#include "store/module_fixture.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fcg::test {

/// Knows one open account, one closed one and one game.
struct neighbours final : users::questions, games::questions {
    std::string open_account;
    std::string game;
    bool users_are_down = false;
    bool games_are_down = false;

    task<std::optional<users::account_card>> find_account(std::string user_id) override
    {
        if (users_are_down)
            throw core::unavailable_elsewhere("users is down");
        if (user_id == open_account)
            co_return users::account_card{user_id, true};
        if (user_id == "closed")
            co_return users::account_card{user_id, false};
        co_return std::nullopt;
    }

    task<std::vector<games::game_card>> find_games(std::vector<std::string> ids) override
    {
        if (games_are_down)
            throw core::unavailable_elsewhere("games is down");
        std::vector<games::game_card> found;
        for (auto& id : ids)
            if (id == game)
                found.push_back({id, "A Game", {5990, core::currency::brl()}, true});
        co_return found;
    }

    task<std::optional<games::purchase_card>> find_purchase(std::string) override { co_return std::nullopt; }
};

struct payments_case {
    module_store store;
    neighbours others;
    payments::module module{store.around(), {}, {}};
    core::uuid buyer = store.around().ids.next();
    std::string service = token_for(store.around().ids.next(), http::role::service);
    std::string admin = token_for(store.around().ids.next(), http::role::admin);

    payments_case()
    {
        others.open_account = buyer.to_string();
        others.game = store.around().ids.next().to_string();
        store.serve([&](http::routes& into) { module.add_routes(into, others, others); },
                    {&module.database()});
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
