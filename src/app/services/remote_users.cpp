#include "app/services/remote_questions.hpp"
#include "app/services/wire.hpp"

namespace fcg::app {

namespace {

class remote_users final : public users::questions {
public:
    explicit remote_users(peer_client& peer_client) : peer_client_(peer_client) {}

    task<std::optional<users::account_summary>> find_account(std::string user_id) override
    {
        auto body = wire::object_of({{"userId", std::move(user_id)}});
        auto const answer =
            co_await peer_client_.ask("users", "/internal/users/find-account", std::move(body));
        auto const& value = wire::member(answer, "account");
        if (value.is_null())
            co_return std::nullopt;
        co_return users::account_summary{wire::text(value, "userId"), wire::flag(value, "open")};
    }

private:
    peer_client& peer_client_;
};

users::bearer read_bearer(json::value const& value)
{
    auto const id = core::uuid::parse(wire::text(value, "userId"));
    if (!id)
        wire::not_understood("userId");
    auto const expires = core::parse_rfc3339(wire::text(value, "expiresAt"));
    if (!expires)
        wire::not_understood("expiresAt");
    return {*id, wire::text(value, "role"), wire::text(value, "session"), *expires};
}

class remote_tokens final : public users::token_questions {
public:
    explicit remote_tokens(peer_client& peer_client) : peer_client_(peer_client) {}

    task<std::optional<users::bearer>> who_is(std::string token) override
    {
        auto body = wire::object_of({{"token", std::move(token)}});
        auto const answer = co_await peer_client_.ask("users", "/internal/users/who-is", std::move(body));
        auto const& value = wire::member(answer, "bearer");
        if (value.is_null())
            co_return std::nullopt;
        co_return read_bearer(value);
    }

private:
    peer_client& peer_client_;
};

class remote_confirmations final : public users::confirmation_questions {
public:
    explicit remote_confirmations(peer_client& peer_client) : peer_client_(peer_client) {}

    task<std::optional<users::confirmation_token>> make_confirmation_token(std::string user_id) override
    {
        auto body = wire::object_of({{"userId", std::move(user_id)}});
        auto const answer =
            co_await peer_client_.ask("users", "/internal/users/confirmation-token", std::move(body));
        auto const& value = wire::member(answer, "confirmation");
        if (value.is_null())
            co_return std::nullopt;
        auto const expires = core::parse_rfc3339(wire::text(value, "expiresAt"));
        if (!expires)
            wire::not_understood("expiresAt");
        co_return users::confirmation_token{wire::text(value, "email"), wire::text(value, "token"), *expires};
    }

private:
    peer_client& peer_client_;
};

} // namespace

std::unique_ptr<users::questions> make_remote_users(peer_client& peer_client)
{
    return std::make_unique<remote_users>(peer_client);
}

std::unique_ptr<users::token_questions> make_remote_tokens(peer_client& peer_client)
{
    return std::make_unique<remote_tokens>(peer_client);
}

std::unique_ptr<users::confirmation_questions> make_remote_confirmations(peer_client& peer_client)
{
    return std::make_unique<remote_confirmations>(peer_client);
}

} // namespace fcg::app
