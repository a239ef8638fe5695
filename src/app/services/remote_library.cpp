#include "app/services/remote_questions.hpp"
#include "app/services/wire.hpp"

namespace fcg::app {

namespace {

class remote_library final : public library::questions {
public:
    explicit remote_library(peer_client& peer_client) : peer_client_(peer_client) {}

    task<bool> owns(std::string user_id, std::string game_id) override
    {
        auto body = wire::object_of({{"userId", std::move(user_id)}, {"gameId", std::move(game_id)}});
        auto const answer = co_await peer_client_.ask("library", "/internal/library/owns", std::move(body));
        co_return wire::flag(answer, "owned");
    }

    task<std::optional<library::entitlement_summary>> find_entitlement(std::string user_id,
                                                                       std::string game_id) override
    {
        auto body = wire::object_of({{"userId", std::move(user_id)}, {"gameId", std::move(game_id)}});
        auto const answer =
            co_await peer_client_.ask("library", "/internal/library/find-entitlement", std::move(body));
        auto const& list = wire::list(answer, "entitlements");
        if (list.empty())
            co_return std::nullopt;
        co_return library::entitlement_summary{.payment_id = wire::text(list.front(), "paymentId"),
                                               .is_in_use = wire::flag(list.front(), "isInUse")};
    }

    task<bool> anyone_owns(std::string game_id) override
    {
        auto body = wire::object_of({{"gameId", std::move(game_id)}});
        auto const answer =
            co_await peer_client_.ask("library", "/internal/library/anyone-owns", std::move(body));
        co_return wire::flag(answer, "owned");
    }

private:
    peer_client& peer_client_;
};

} // namespace

std::unique_ptr<library::questions> make_remote_library(peer_client& peer_client)
{
    return std::make_unique<remote_library>(peer_client);
}

} // namespace fcg::app
