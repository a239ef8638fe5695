#include "app/services/peer_client.hpp"
#include "app/services/remote_questions.hpp"
#include "games/module.hpp"
#include "library/module.hpp"
#include "platform/http/server/server.hpp"
#include "store/module_fixture.hpp"
#include "support/run_task.hpp"
#include "users/module.hpp"

using namespace fcg;

namespace {

constexpr auto buyer = "01a20320-a200-7000-815c-0289ec2d0a91";
constexpr auto game = "01a20320-a200-7000-815c-0289ec2d0a92";
constexpr auto payment = "01a20320-a200-7000-815c-0289ec2d0a93";
constexpr core::time_point requested_at{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};

/// Games and library on a socket, and a client of them in another process.
struct two_processes {
    two_processes()
    {
        users.add_internal_routes(table);
        games.add_internal_routes(table);
        library.add_internal_routes(table);
        settings.port = 0;
        settings.drain_ms = 0;
        dispatcher.emplace(table, settings,
                           http::dispatcher::dependencies{env.clock, env.ids, env.random, env.metrics,
                                                          [this](auto token) { return caller_of(token); }});
        server.emplace(*dispatcher, settings, env.metrics, env.clock);
        endpoint = {.host = "127.0.0.1", .port = server->start(), .path = {}};
        to_users.emplace(asking, tokens, services, "users", endpoint);
        to_games.emplace(asking, tokens, services, "games", endpoint);
        to_library.emplace(asking, tokens, services, "library", endpoint);
        app::offer_remote_users(remote, *to_users);
        app::offer_remote_games(remote, *to_games);
        app::offer_remote_library(remote, *to_library);
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
    environment& env = store.env();
    users::module users{env, {}};
    bus::question_directory questions; ///< is empty, because these modules ask nobody
    games::module games{env, questions, {}, {}};
    library::module library{env, questions, {}};
    http::routes table;
    http::server_settings settings;
    std::optional<http::dispatcher> dispatcher;
    std::optional<http::server> server;

    async::real_loop loop;
    environment asking{env.clock, env.random, env.ids, loop, env.metrics, env.data_folder, {}, {}};
    app::service_settings services;
    app::service_tokens tokens{{"a key for the processes of this test"}, "payments", env.clock, env.ids};
    http::endpoint endpoint;
    std::optional<app::peer_client> to_users;
    std::optional<app::peer_client> to_games;
    std::optional<app::peer_client> to_library;
    bus::question_directory remote; ///< asks the modules above over REST
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

TEST_CASE("a token for the email that confirms an address is asked for over REST")
{
    two_processes two_processes;
    auto& users = two_processes.remote.find<users::confirmation_questions>();
    auto ask = [&] { return test::run(two_processes.loop, users.make_confirmation_token(buyer)); };
    CHECK_FALSE(ask());
    two_processes.users.database().write_now(
        [](storage::transaction& tx) { tx.execute(insert_account, buyer); });
    auto const confirmation_token = ask();
    REQUIRE(confirmation_token);
    CHECK(confirmation_token->email == "ana@example.com");
    CHECK(confirmation_token->token.size() == 43);
    CHECK(confirmation_token->expires_at > two_processes.env.clock.now());
    CHECK(ask()->token != confirmation_token->token);
    two_processes.users.database().write_now(
        [](storage::transaction& tx) { tx.execute("UPDATE accounts SET email_confirmed_at = 1"); });
    CHECK_FALSE(ask());
}

TEST_CASE("a purchase that another process has is found over REST, and one that nobody has is none")
{
    two_processes two_processes;
    two_processes.games.database().write_now(
        [](storage::transaction& tx) { tx.execute(insert_purchase, payment, buyer, game, requested_at); });
    auto& games = two_processes.remote.find<games::questions>();
    auto const purchase_summary = test::run(two_processes.loop, games.find_purchase(payment));
    REQUIRE(purchase_summary);
    CHECK(purchase_summary->payment_id == payment);
    CHECK(purchase_summary->user_id == buyer);
    CHECK(purchase_summary->status == "requested");
    CHECK(purchase_summary->requested_at == requested_at);
    CHECK_FALSE(test::run(two_processes.loop, games.find_purchase("another")));
}

TEST_CASE("how a game is owned is asked over REST")
{
    two_processes two_processes;
    auto& library = two_processes.remote.find<library::questions>();
    auto ask = [&] { return test::run(two_processes.loop, library.find_entitlement(buyer, game)); };
    CHECK_FALSE(ask());
    two_processes.library.database().write_now(
        [](storage::transaction& tx) { tx.execute(insert_entitlement, buyer, game, payment, nullptr); });
    REQUIRE(ask());
    CHECK(ask()->payment_id == payment);
    CHECK_FALSE(ask()->is_in_use);
    two_processes.library.database().write_now(
        [](storage::transaction& tx) { tx.execute("UPDATE entitlements SET used_at = 2"); });
    CHECK(ask()->is_in_use);
}
