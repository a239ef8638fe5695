#include "app/services/remote_questions.hpp"
#include "app/services/wire.hpp"

namespace fcg::app {

namespace {

games::game_card read_card(json::value const& found)
{
    auto const currency = core::currency::parse(wire::text(found, "currency"));
    if (!currency)
        wire::not_understood("currency");
    return {.game_id = wire::text(found, "gameId"),
            .title = wire::text(found, "title"),
            .price = {wire::integer(found, "priceMinor"), *currency},
            .available = wire::flag(found, "onSale")};
}

games::purchase_card read_purchase(json::value const& found)
{
    auto const requested_at = core::parse_rfc3339(wire::text(found, "requestedAt"));
    if (!requested_at)
        wire::not_understood("requestedAt");
    return {.payment_id = wire::text(found, "paymentId"),
            .user_id = wire::text(found, "userId"),
            .status = wire::text(found, "status"),
            .requested_at = *requested_at};
}

class games_elsewhere final : public games::questions {
public:
    explicit games_elsewhere(neighbour& at) : at_(at) {}

    task<std::vector<games::game_card>> find_games(std::vector<std::string> game_ids) override
    {
        std::vector<games::game_card> found;
        if (game_ids.empty())
            co_return found;
        auto body = wire::list_of("gameIds", game_ids);
        auto const answer = co_await at_.ask("games", "/internal/games/find", std::move(body));
        for (auto const& one : wire::list(answer, "games"))
            found.push_back(read_card(one));
        co_return found;
    }

    task<std::optional<games::purchase_card>> find_purchase(std::string payment_id) override
    {
        auto body = wire::object_of({{"paymentId", std::move(payment_id)}});
        auto const answer = co_await at_.ask("games", "/internal/games/find-purchase", std::move(body));
        auto const& found = wire::list(answer, "purchases");
        if (found.empty())
            co_return std::nullopt;
        co_return read_purchase(found.front());
    }

private:
    neighbour& at_;
};

} // namespace

std::unique_ptr<games::questions> remote_games(neighbour& at)
{
    return std::make_unique<games_elsewhere>(at);
}

} // namespace fcg::app
