#include "app/services/remote_questions.hpp"
#include "app/services/wire.hpp"
#include "users/api/questions.hpp"

namespace fcg::app {

namespace {

class remote_users final : public users::questions {
public:
    explicit remote_users(peer_client& peer) : peer_(peer) {}

    task<std::optional<users::account_summary>> find_account(std::string user_id) override
    {
        users::account_question question{std::move(user_id)};
        auto answer = co_await wire::ask(peer_, "users", std::move(question));
        co_return std::move(answer.account);
    }

private:
    peer_client& peer_;
};

class remote_tokens final : public users::token_questions {
public:
    explicit remote_tokens(peer_client& peer) : peer_(peer) {}

    task<std::optional<users::bearer>> who_is(std::string token) override
    {
        users::token_question question{std::move(token)};
        auto answer = co_await wire::ask(peer_, "users", std::move(question));
        co_return std::move(answer.bearer);
    }

private:
    peer_client& peer_;
};

class remote_confirmations final : public users::confirmation_questions {
public:
    explicit remote_confirmations(peer_client& peer) : peer_(peer) {}

    task<std::optional<users::confirmation_token>> make_confirmation_token(std::string user_id) override
    {
        users::confirmation_question question{std::move(user_id)};
        auto answer = co_await wire::ask(peer_, "users", std::move(question));
        co_return std::move(answer.confirmation);
    }

private:
    peer_client& peer_;
};

} // namespace

void offer_remote_users(bus::question_directory& questions, peer_client& peer)
{
    questions.offer<users::questions>(std::make_unique<remote_users>(peer));
    questions.offer<users::token_questions>(std::make_unique<remote_tokens>(peer));
    questions.offer<users::confirmation_questions>(std::make_unique<remote_confirmations>(peer));
}

} // namespace fcg::app
