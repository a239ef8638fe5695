#pragma once
#include "module.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

namespace fcg::test {

constexpr auto right_password = "correct horse battery";

/// Returns settings with cheap hashes, because these tests do not depend on their cost.
inline users::user_settings quick_settings()
{
    users::user_settings settings;
    settings.argon2_memory_kib = 8;
    settings.argon2_passes = 1;
    return settings;
}

struct signed_in_user {
    std::string id;
    std::string email;
    std::string access_token;
    std::string refresh_token;
};

/// The users module in a store of its own.
struct users_store {
    explicit users_store(users::user_settings initial_settings = quick_settings(),
                         module_store::time time = module_store::time::manual)
        : store(time),
          settings(std::move(initial_settings))
    {
        start();
    }

    void start()
    {
        users.emplace(store.env(), settings);
        store.serve([this](http::routes& table) { users->add_routes(table); }, {&users->database()},
                    users->verifier());
    }

    void restart()
    {
        users.reset();
        start();
    }

    reply register_user(std::string const& email, std::string const& password = right_password)
    {
        return store.call("POST", "/api/users", {{"name", "Ana"}, {"email", email}, {"password", password}});
    }

    reply log_in(std::string const& email, std::string const& password = right_password)
    {
        return log_in_from("127.0.0.1", email, password);
    }

    reply log_in_from(std::string const& address, std::string const& email,
                      std::string const& password = right_password)
    {
        test::call_to_make login{"POST", "/api/auth/login", {{"email", email}, {"password", password}}};
        login.address = address;
        return store.call(std::move(login));
    }

    reply close(std::string const& access_token, std::string const& password = right_password)
    {
        return store.call("DELETE", "/api/users/me", {{"currentPassword", password}}, access_token);
    }

    reply refresh(std::string const& token)
    {
        return store.call("POST", "/api/auth/refresh", {{"refreshToken", token}});
    }

    reply me(std::string const& access_token)
    {
        return store.call("GET", "/api/users/me", nullptr, access_token);
    }

    /// Begins another session of an existing account.
    signed_in_user sign_in(std::string const& email, std::string const& password = right_password)
    {
        auto const session = log_in(email, password);
        REQUIRE(session.status == 200);
        std::string const token = session.json["accessToken"];
        return {me(token).json["id"], email, token, session.json["refreshToken"]};
    }

    signed_in_user make_user(std::string const& email)
    {
        REQUIRE(register_user(email).status == 201);
        return sign_in(email);
    }

    signed_in_user make_admin(std::string const& email = "root@example.com")
    {
        auto const admin = store.run(users->create_admin(email, "Root", right_password));
        REQUIRE(admin.has_value());
        return sign_in(email);
    }

    module_store store;
    users::user_settings settings;
    std::optional<users::module> users;
};

} // namespace fcg::test
