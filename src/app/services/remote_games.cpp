#include "app/services/remote_questions.hpp"
#include "app/services/wire.hpp"

namespace fcg::app {

namespace {

games::game_summary read_summary(json::value const& value)
{
    auto const currency = core::currency::parse(wire::text(value, "currency"));
    if (!currency)
        wire::not_understood("currency");
    return {.game_id = wire::text(value, "gameId"),
            .title = wire::text(value, "title"),
            .price = {wire::integer(value, "priceMinor"), *currency},
            .available = wire::flag(value, "onSale")};
}

games::purchase_summary read_purchase(json::value const& value)
{
    auto const requested_at = core::parse_rfc3339(wire::text(value, "requestedAt"));
    if (!requested_at)
        wire::not_understood("requestedAt");
    return {.payment_id = wire::text(value, "paymentId"),
            .user_id = wire::text(value, "userId"),
            .status = wire::text(value, "status"),
            .requested_at = *requested_at};
}

class remote_games final : public games::questions {
public:
    explicit remote_games(peer_client& peer_client) : peer_client_(peer_client) {}

    task<std::vector<games::game_summary>> find_games(std::vector<std::string> game_ids) override
    {
        std::vector<games::game_summary> cards;
        if (game_ids.empty())
            co_return cards;
        auto body = wire::list_of("gameIds", game_ids);
        auto const answer = co_await peer_client_.ask("games", "/internal/games/find", std::move(body));
        for (auto const& value : wire::list(answer, "games"))
            cards.push_back(read_summary(value));
        co_return cards;
    }

    task<std::optional<games::purchase_summary>> find_purchase(std::string payment_id) override
    {
        auto body = wire::object_of({{"paymentId", std::move(payment_id)}});
        auto const answer =
            co_await peer_client_.ask("games", "/internal/games/find-purchase", std::move(body));
        auto const& list = wire::list(answer, "purchases");
        if (list.empty())
            co_return std::nullopt;
        co_return read_purchase(list.front());
    }

private:
    peer_client& peer_client_;
};

} // namespace

std::unique_ptr<games::questions> make_remote_games(peer_client& peer_client)
{
    return std::make_unique<remote_games>(peer_client);
}

} // namespace fcg::app
