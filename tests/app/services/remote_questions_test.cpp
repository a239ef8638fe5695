#include "app/services/neighbour.hpp"
#include "app/services/remote_questions.hpp"
#include "games/module.hpp"
#include "library/module.hpp"
#include "platform/http/server.hpp"
#include "store/module_fixture.hpp"
#include "support/run_task.hpp"
#include "users/module.hpp"

using namespace fcg;

namespace {

constexpr auto buyer = "01a20320-a200-7000-815c-0289ec2d0a91";
constexpr auto game = "01a20320-a200-7000-815c-0289ec2d0a92";
constexpr auto payment = "01a20320-a200-7000-815c-0289ec2d0a93";
constexpr core::time_point requested_at{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};

/// Games and library on a socket, and somebody who asks them from elsewhere.
struct two_processes {
    two_processes()
    {
        users.add_internal_routes(table);
        games.add_internal_routes(table);
        library.add_internal_routes(table);
        how.port = 0;
        how.drain_ms = 0;
        dispatcher.emplace(table, how,
                           http::dispatcher::parts{around.clock, around.ids, around.chance, around.metrics,
                                                   [this](auto token) { return caller_of(token); }});
        server.emplace(*dispatcher, how, around.metrics, around.clock);
        at = {.host = "127.0.0.1", .port = server->start(), .path = {}};
        to_users.emplace(asking, tokens, services, "users", at);
        to_games.emplace(asking, tokens, services, "games", at);
        to_library.emplace(asking, tokens, services, "library", at);
    }

    ~two_processes()
    {
        loop.context().restart();
        to_users.reset();
        to_games.reset();
        to_library.reset();
        server->drain();
    }

    std::optional<http::principal> caller_of(std::string_view token) const
    {
        auto const opened = tokens.open(token);
        return opened ? std::optional(opened->caller) : std::nullopt;
    }

    test::module_store store{test::module_store::time::real};
    surroundings& around = store.around();
    users::module users{around, {}};
    games::module games{around, {}, {}};
    library::module library{around, {}};
    http::routes table;
    http::server_settings how;
    std::optional<http::dispatcher> dispatcher;
    std::optional<http::server> server;

    async::real_loop loop;
    surroundings asking{around.clock,   around.chance,      around.ids, loop,
                        around.metrics, around.data_folder, {},         {}};
    app::service_settings services;
    app::service_tokens tokens{
        {"a key for the processes of this test"}, "payments", around.clock, around.ids};
    http::endpoint at;
    std::optional<app::neighbour> to_users;
    std::optional<app::neighbour> to_games;
    std::optional<app::neighbour> to_library;
};

constexpr std::string_view insert_purchase = R"(
    INSERT INTO purchases (payment_id, user_id, game_id, vacated, title, amount_minor, currency, payment_method, status,
                           stream_version, correlation_id, requested_at)
    VALUES ($1, $2, $3, '', 'Half-Life', 5990, 'BRL', 'Pix', 'requested', 1, 'c', $4))";

constexpr std::string_view insert_entitlement = R"(
    INSERT INTO entitlements (user_id, game_id, payment_id, price_paid_minor, currency, source, acquired_at, used_at)
    VALUES ($1, $2, $3, 5990, 'BRL', 'purchase', 1, $4))";

constexpr std::string_view insert_account = R"(
    INSERT INTO accounts (id, name, email, password_hash, role, status, version, created_at, updated_at)
    VALUES ($1, 'Ana', 'ana@example.com', '', 'user', 'open', 1, 1, 1))";

} // namespace

TEST_CASE("a token for the letter that confirms an address is asked for over REST")
{
    two_processes one;
    auto const users = app::remote_confirmations(*one.to_users);
    auto ask = [&] { return test::run(one.loop, users->make_confirmation_token(buyer)); };
    CHECK_FALSE(ask());
    one.users.database().write_now([](storage::transaction& in) { in.execute(insert_account, buyer); });
    auto const made = ask();
    REQUIRE(made);
    CHECK(made->email == "ana@example.com");
    CHECK(made->token.size() == 43);
    CHECK(made->expires_at > one.around.clock.now());
    CHECK(ask()->token != made->token);
    one.users.database().write_now(
        [](storage::transaction& in) { in.execute("UPDATE accounts SET email_confirmed_at = 1"); });
    CHECK_FALSE(ask());
}

TEST_CASE("a purchase that another process has is found over REST, and one that nobody has is none")
{
    two_processes one;
    one.games.database().write_now(
        [](storage::transaction& in) { in.execute(insert_purchase, payment, buyer, game, requested_at); });
    auto const games = app::remote_games(*one.to_games);
    auto const found = test::run(one.loop, games->find_purchase(payment));
    REQUIRE(found);
    CHECK(found->payment_id == payment);
    CHECK(found->user_id == buyer);
    CHECK(found->status == "requested");
    CHECK(found->requested_at == requested_at);
    CHECK_FALSE(test::run(one.loop, games->find_purchase("another")));
}

TEST_CASE("how a game is owned is asked over REST")
{
    two_processes one;
    auto const library = app::remote_library(*one.to_library);
    auto ask = [&] { return test::run(one.loop, library->find_entitlement(buyer, game)); };
    CHECK_FALSE(ask());
    one.library.database().write_now(
        [](storage::transaction& in) { in.execute(insert_entitlement, buyer, game, payment, nullptr); });
    REQUIRE(ask());
    CHECK(ask()->payment_id == payment);
    CHECK_FALSE(ask()->is_in_use);
    one.library.database().write_now(
        [](storage::transaction& in) { in.execute("UPDATE entitlements SET used_at = 2"); });
    CHECK(ask()->is_in_use);
}
