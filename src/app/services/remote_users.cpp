#include "app/services/remote_questions.hpp"
#include "app/services/wire.hpp"

namespace fcg::app {

namespace {

class users_elsewhere final : public users::questions {
public:
    explicit users_elsewhere(neighbour& at) : at_(at) {}

    task<std::optional<users::account_card>> find_account(std::string user_id) override
    {
        auto body = wire::object_of({{"userId", std::move(user_id)}});
        auto const answer = co_await at_.ask("users", "/internal/users/find-account", std::move(body));
        auto const& found = wire::member(answer, "account");
        if (found.is_null())
            co_return std::nullopt;
        co_return users::account_card{wire::text(found, "userId"), wire::flag(found, "open")};
    }

private:
    neighbour& at_;
};

users::bearer read_bearer(json::value const& found)
{
    auto const id = core::uuid::parse(wire::text(found, "userId"));
    if (!id)
        wire::not_understood("userId");
    auto const expires = core::parse_rfc3339(wire::text(found, "expiresAt"));
    if (!expires)
        wire::not_understood("expiresAt");
    return {*id, wire::text(found, "role"), wire::text(found, "session"), *expires};
}

class tokens_elsewhere final : public users::token_questions {
public:
    explicit tokens_elsewhere(neighbour& at) : at_(at) {}

    task<std::optional<users::bearer>> who_is(std::string token) override
    {
        auto body = wire::object_of({{"token", std::move(token)}});
        auto const answer = co_await at_.ask("users", "/internal/users/who-is", std::move(body));
        auto const& found = wire::member(answer, "bearer");
        if (found.is_null())
            co_return std::nullopt;
        co_return read_bearer(found);
    }

private:
    neighbour& at_;
};

class confirmations_elsewhere final : public users::confirmation_questions {
public:
    explicit confirmations_elsewhere(neighbour& at) : at_(at) {}

    task<std::optional<users::confirmation_token>> make_confirmation_token(std::string user_id) override
    {
        auto body = wire::object_of({{"userId", std::move(user_id)}});
        auto const answer = co_await at_.ask("users", "/internal/users/confirmation-token", std::move(body));
        auto const& made = wire::member(answer, "confirmation");
        if (made.is_null())
            co_return std::nullopt;
        auto const expires = core::parse_rfc3339(wire::text(made, "expiresAt"));
        if (!expires)
            wire::not_understood("expiresAt");
        co_return users::confirmation_token{wire::text(made, "email"), wire::text(made, "token"), *expires};
    }

private:
    neighbour& at_;
};

} // namespace

std::unique_ptr<users::questions> remote_users(neighbour& at)
{
    return std::make_unique<users_elsewhere>(at);
}

std::unique_ptr<users::token_questions> remote_tokens(neighbour& at)
{
    return std::make_unique<tokens_elsewhere>(at);
}

std::unique_ptr<users::confirmation_questions> remote_confirmations(neighbour& at)
{
    return std::make_unique<confirmations_elsewhere>(at);
}

} // namespace fcg::app
