#pragma once
#include "app/store.hpp"
#include "game_to_sell.hpp"
#include "store/module_fixture.hpp"
#include "users/module.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace fcg::test {

/// The whole store with its default settings, on one thread with simulated time: every module, the bus, and
/// the routes.
struct store_case {
    explicit store_case(std::uint64_t seed = 1) : fixture(module_store::time::manual, seed)
    {
        settings.users.argon2_memory_kib = 64;
        settings.users.argon2_passes = 1;
        open();
        admin = sign_in_admin();
    }

    /// Stops the store in an orderly way and opens it again on the same files.
    void restart()
    {
        fixture.run(store->stop());
        reopen();
    }

    /// Opens a store that was stopped.
    void reopen()
    {
        store.reset();
        open();
    }

    std::string sign_up(std::string const& email)
    {
        auto const reply =
            fixture.call("POST", "/api/users",
                         {{"name", "A Player"}, {"email", email}, {"password", "a long enough password"}});
        REQUIRE(reply.status == 201);
        auto const session = fixture.call("POST", "/api/auth/login",
                                          {{"email", email}, {"password", "a long enough password"}});
        REQUIRE(session.status == 200);
        return session.json["accessToken"];
    }

    std::string add_game(std::string const& price)
    {
        auto const offered = game_to_sell("A Game at " + price, nlohmann::json::parse(price));
        auto const game = fixture.call("POST", "/api/games", offered, admin);
        REQUIRE_MESSAGE(game.status == 201, game.body);
        return game.json["id"];
    }

    reply buy(std::string const& token, std::string const& game,
              std::map<std::string, std::string> headers = {})
    {
        return fixture.call("POST", "/api/games/purchase", {{"gameId", game}, {"paymentMethod", "Pix"}},
                            token, std::move(headers));
    }

    /// Returns the purchase once it has ended.
    nlohmann::json end_of(std::string const& token, std::string const& payment_id)
    {
        settle();
        return fixture.call("GET", "/api/purchases/" + payment_id, nullptr, token).json;
    }

    /// Advances the time until the bus is idle.
    void settle()
    {
        bool idle = false;
        for (int i = 0; i < 2'000 && !idle; ++i) {
            fixture.advance(std::chrono::milliseconds(500));
            idle = fixture.run(store->bus().is_idle());
        }
        REQUIRE(idle);
    }

    std::size_t owned(std::string const& token)
    {
        return fixture.call("GET", "/api/library?limit=100", nullptr, token).json["items"].size();
    }

    /// Returns the number of charges that the simulated provider has taken.
    std::int64_t charges()
    {
        for (auto* const file : store->databases())
            if (file->module() == "payments")
                return file->read([](storage::reader& db) {
                    auto row = db.query("SELECT count(*) FROM simulated_charges WHERE outcome = 'approved'");
                    row.next();
                    return row.integer(0);
                });
        return -1;
    }

    app::all_settings settings;
    module_store fixture;
    std::unique_ptr<app::store> store;
    core::declared_settings declared = app::declare_all(settings);
    std::string admin;

private:
    void open()
    {
        store = std::make_unique<app::store>(fixture.env(), settings, declared);
        fixture.serve(store->dispatcher(), store->databases());
        fixture.run(store->start());
    }

    std::string sign_in_admin()
    {
        auto const new_admin = fixture.run(store->find<users::module>()->create_admin(
            "admin@example.com", "An Admin", "a long enough password"));
        REQUIRE(new_admin.has_value());
        auto const session =
            fixture.call("POST", "/api/auth/login",
                         {{"email", "admin@example.com"}, {"password", "a long enough password"}});
        REQUIRE(session.status == 200);
        return session.json["accessToken"];
    }

public:
    ~store_case() { fixture.run(store->stop()); }
};

} // namespace fcg::test
