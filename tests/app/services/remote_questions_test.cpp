#include "app/services/peer_client.hpp"
#include "app/services/questions_over_rest.hpp"
#include "games/api/questions.hpp"
#include "games/module.hpp"
#include "library/api/questions.hpp"
#include "library/module.hpp"
#include "platform/http/server/server.hpp"
#include "store/module_fixture.hpp"
#include "support/run_task.hpp"
#include "users/api/questions.hpp"
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
        users.answer_questions(answers);
        games.answer_questions(answers);
        library.answer_questions(answers);
        app::answer_over_rest<users::questions>(table, "users", answers);
        app::answer_over_rest<games::questions>(table, "games", answers);
        app::answer_over_rest<library::questions>(table, "library", answers);
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
        app::ask_over_rest<users::questions>(remote, "users", *to_users);
        app::ask_over_rest<games::questions>(remote, "games", *to_games);
        app::ask_over_rest<library::questions>(remote, "library", *to_library);
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
    bus::question_directory answers; ///< of the modules above
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
    auto ask = [&] {
        users::confirmation_question question{buyer};
        return test::run(two_processes.loop, two_processes.remote.ask(std::move(question))).confirmation;
    };
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
    auto ask = [&](std::string payment_id) {
        games::purchase_question question{std::move(payment_id)};
        return test::run(two_processes.loop, two_processes.remote.ask(std::move(question))).purchases;
    };
    auto const purchases = ask(payment);
    REQUIRE(purchases.size() == 1);
    CHECK(purchases.front().payment_id == payment);
    CHECK(purchases.front().user_id == buyer);
    CHECK(purchases.front().status == "requested");
    CHECK(purchases.front().requested_at == requested_at);
    CHECK(ask("another").empty());
}

TEST_CASE("how a game is owned is asked over REST")
{
    two_processes two_processes;
    auto ask = [&] {
        library::entitlement_question question{buyer, game};
        return test::run(two_processes.loop, two_processes.remote.ask(std::move(question))).entitlements;
    };
    CHECK(ask().empty());
    two_processes.library.database().write_now(
        [](storage::transaction& tx) { tx.execute(insert_entitlement, buyer, game, payment, nullptr); });
    REQUIRE(ask().size() == 1);
    CHECK(ask().front().payment_id == payment);
    CHECK_FALSE(ask().front().is_in_use);
    two_processes.library.database().write_now(
        [](storage::transaction& tx) { tx.execute("UPDATE entitlements SET used_at = 2"); });
    CHECK(ask().front().is_in_use);
}
