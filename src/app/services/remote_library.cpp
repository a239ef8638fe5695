#include "app/services/remote_questions.hpp"
#include "app/services/wire.hpp"

namespace fcg::app {

namespace {

class library_elsewhere final : public library::questions {
public:
    explicit library_elsewhere(neighbour& at) : at_(at) {}

    task<bool> owns(std::string user_id, std::string game_id) override
    {
        auto body = wire::object_of({{"userId", std::move(user_id)}, {"gameId", std::move(game_id)}});
        auto const answer = co_await at_.ask("library", "/internal/library/owns", std::move(body));
        co_return wire::flag(answer, "owned");
    }

    task<std::optional<library::entitlement_card>> find_entitlement(std::string user_id,
                                                                    std::string game_id) override
    {
        auto body = wire::object_of({{"userId", std::move(user_id)}, {"gameId", std::move(game_id)}});
        auto const answer =
            co_await at_.ask("library", "/internal/library/find-entitlement", std::move(body));
        auto const& found = wire::list(answer, "entitlements");
        if (found.empty())
            co_return std::nullopt;
        co_return library::entitlement_card{.payment_id = wire::text(found.front(), "paymentId"),
                                            .is_in_use = wire::flag(found.front(), "isInUse")};
    }

    task<bool> anyone_owns(std::string game_id) override
    {
        auto body = wire::object_of({{"gameId", std::move(game_id)}});
        auto const answer = co_await at_.ask("library", "/internal/library/anyone-owns", std::move(body));
        co_return wire::flag(answer, "owned");
    }

private:
    neighbour& at_;
};

} // namespace

std::unique_ptr<library::questions> remote_library(neighbour& at)
{
    return std::make_unique<library_elsewhere>(at);
}

} // namespace fcg::app
