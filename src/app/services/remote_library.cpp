#include "app/services/remote_questions.hpp"
#include "app/services/wire.hpp"
#include "library/api/questions.hpp"

namespace fcg::app {

namespace {

class remote_library final : public library::questions {
public:
    explicit remote_library(peer_client& peer) : peer_(peer) {}

    task<bool> owns(std::string user_id, std::string game_id) override
    {
        library::ownership_question question{std::move(user_id), std::move(game_id)};
        auto const answer = co_await wire::ask(peer_, "library", std::move(question));
        co_return answer.owned;
    }

    task<std::optional<library::entitlement_summary>> find_entitlement(std::string user_id,
                                                                       std::string game_id) override
    {
        library::entitlement_question question{std::move(user_id), std::move(game_id)};
        auto answer = co_await wire::ask(peer_, "library", std::move(question));
        if (answer.entitlements.empty())
            co_return std::nullopt;
        co_return std::move(answer.entitlements.front());
    }

    task<bool> anyone_owns(std::string game_id) override
    {
        library::owners_question question{std::move(game_id)};
        auto const answer = co_await wire::ask(peer_, "library", std::move(question));
        co_return answer.owned;
    }

private:
    peer_client& peer_;
};

} // namespace

void offer_remote_library(bus::question_directory& questions, peer_client& peer)
{
    questions.offer<library::questions>(std::make_unique<remote_library>(peer));
}

} // namespace fcg::app
