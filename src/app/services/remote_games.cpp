#include "app/services/remote_questions.hpp"
#include "app/services/wire.hpp"
#include "games/api/questions.hpp"

namespace fcg::app {

namespace {

class remote_games final : public games::questions {
public:
    explicit remote_games(peer_client& peer) : peer_(peer) {}

    task<std::vector<games::game_summary>> find_games(std::vector<std::string> game_ids) override
    {
        if (game_ids.empty())
            co_return std::vector<games::game_summary>();
        games::games_question question{std::move(game_ids)};
        auto answer = co_await wire::ask(peer_, "games", std::move(question));
        co_return std::move(answer.games);
    }

    task<std::optional<games::purchase_summary>> find_purchase(std::string payment_id) override
    {
        games::purchase_question question{std::move(payment_id)};
        auto answer = co_await wire::ask(peer_, "games", std::move(question));
        if (answer.purchases.empty())
            co_return std::nullopt;
        co_return std::move(answer.purchases.front());
    }

private:
    peer_client& peer_;
};

} // namespace

void offer_remote_games(bus::question_directory& questions, peer_client& peer)
{
    questions.offer<games::questions>(std::make_unique<remote_games>(peer));
}

} // namespace fcg::app
