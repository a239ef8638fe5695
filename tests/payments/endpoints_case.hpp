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
struct fake_peers {
    std::string open_account;
    std::string game;
    bool users_are_down = false;
    bool games_are_down = false;

    task<users::account_answer> answer(users::account_question question)
    {
        if (users_are_down)
            throw core::remote_unavailable("users is down");
        users::account_answer answer;
        if (question.user_id == open_account || question.user_id == "closed")
            answer.account = {question.user_id, question.user_id == open_account};
        co_return answer;
    }

    task<games::games_answer> answer(games::games_question question)
    {
        if (games_are_down)
            throw core::remote_unavailable("games is down");
        games::games_answer answer;
        for (auto& id : question.game_ids)
            if (id == game)
                answer.games.push_back({id, "A Game", {5990, core::currency::brl()}, true});
        co_return answer;
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
