#include "app/operations/operations.hpp"
#include "process_case.hpp"
#include "support/eventually.hpp"

#include <algorithm>

using namespace fcg;
using test::two_processes;

namespace {

nlohmann::json order(std::string const& game)
{
    return {{"gameId", game}, {"paymentMethod", "Pix"}};
}

nlohmann::json payment(std::string const& user, std::string const& game)
{
    return {
        {"userId", user}, {"gameId", game}, {"amount", 10}, {"currency", "BRL"}, {"paymentMethod", "Pix"}};
}

task<std::string_view> nothing()
{
    co_return std::string_view();
}

/// Returns a token as the first process signs it for the module `audience`.
std::string service_token(test::hosted_process& hosted_process, std::string const& audience)
{
    auto& env = hosted_process.env();
    return app::service_tokens({hosted_process.settings.services.key}, "users,games", env.clock, env.ids)
        .issue(audience);
}

} // namespace

TEST_CASE("a process answers the routes of its own modules alone, and opens no file of another's")
{
    two_processes store;
    CHECK(store.api->call("GET", "/api/games").status == 200);
    CHECK(store.api->call("GET", "/api/library", nullptr, store.player).status == 404);
    CHECK(store.back->call("GET", "/api/library", nullptr, store.player).status == 200);
    CHECK(store.back->call("GET", "/api/games").status == 404);
    CHECK(store.back->store->find_database("users") == nullptr);
    CHECK(store.back->store->find_database("payments") != nullptr);
}

TEST_CASE("an access token opens a process that does not host users, with the caller's role")
{
    two_processes store;
    CHECK(store.back->call("GET", "/api/payments", nullptr, store.player).status == 200);
    auto const others = "/api/users/" + store.id_of(store.player) + "/library";
    CHECK(store.back->call("GET", others, nullptr, store.player).status == 403);
    CHECK(store.back->call("GET", others, nullptr, store.admin).status == 200);
    CHECK(store.back->call("GET", "/api/library").status == 401);
    CHECK(store.back->call("GET", "/api/library", nullptr, "a.wrong.token").status == 401);
    CHECK(store.back->call("GET", "/livez", nullptr, "a.wrong.token").status == 401);
}

TEST_CASE("the end of a session and of an account reach the other process")
{
    two_processes store;
    REQUIRE(store.back->call("GET", "/api/library", nullptr, store.player).status == 200);
    auto const refresh_token = store.session["refreshToken"].get<std::string>();
    REQUIRE(
        store.api->call("POST", "/api/auth/logout", {{"refreshToken", refresh_token}}, store.player).status ==
        204);
    CHECK(test::eventually(
        [&] { return store.back->call("GET", "/api/library", nullptr, store.player).status == 401; }));
}

TEST_CASE("a new role reaches the other process")
{
    two_processes store;
    auto const player = store.id_of(store.player);
    auto const url = "/api/users/" + player + "/library";
    REQUIRE(store.back->call("GET", url, nullptr, store.player).status == 403);
    auto const known = store.api->call("GET", "/api/users/" + player, nullptr, store.admin);
    auto const changed = store.api->call("PUT", "/api/users/" + player + "/role", {{"role", "admin"}},
                                         store.admin, {{"If-Match", known.header("etag")}});
    REQUIRE_MESSAGE(changed.status < 300, changed.body);
    CHECK(
        test::eventually([&] { return store.back->call("GET", url, nullptr, store.player).status == 200; }));
}

TEST_CASE("games asks the library in the other process whether a game is owned before it is sold")
{
    two_processes store;
    auto const game = store.add_game();
    store.own(store.id_of(store.player), game);
    CHECK(store.api->call("POST", "/api/games/purchase", order(game), store.player).slug() ==
          "already-owned");
    CHECK(store.api->call("POST", "/api/games/purchase", order(store.add_game()), store.player).status ==
          202);
}

TEST_CASE("while the library cannot be asked, a purchase is not accepted: 503 with Retry-After")
{
    two_processes store;
    auto const game = store.add_game();
    store.back->stop();
    auto const refused = store.api->call("POST", "/api/games/purchase", order(game), store.player);
    CHECK(refused.status == 503);
    CHECK_FALSE(refused.header("retry-after").empty());
    CHECK(store.api->call("GET", "/api/purchases", nullptr, store.player).json["items"].empty());
    CHECK(store.api->call("GET", "/api/games/" + game).status == 200);
}

TEST_CASE("while the library cannot be asked, a withdrawn game is kept, for somebody may own it")
{
    two_processes store;
    auto const game = store.add_game();
    auto const etag = store.api->call("GET", "/api/games/" + game).header("etag");
    store.back->stop();
    CHECK(
        store.api->call("DELETE", "/api/games/" + game, nullptr, store.admin, {{"If-Match", etag}}).status ==
        204);
    auto const kept = store.api->call("GET", "/api/games/" + game);
    CHECK(kept.status == 200);
    CHECK(kept.json["available"] == false);
}

TEST_CASE("a withdrawn game that nobody in the other process owns is deleted")
{
    two_processes store;
    auto const game = store.add_game();
    auto const etag = store.api->call("GET", "/api/games/" + game).header("etag");
    CHECK(
        store.api->call("DELETE", "/api/games/" + game, nullptr, store.admin, {{"If-Match", etag}}).status ==
        204);
    CHECK(store.api->call("GET", "/api/games/" + game).status == 404);
}

TEST_CASE("a library is shown with the titles of the catalogue, and without them while it cannot be asked")
{
    two_processes store;
    auto const game = store.add_game();
    store.own(store.id_of(store.player), game);
    auto shown = store.back->call("GET", "/api/library", nullptr, store.player);
    REQUIRE(shown.status == 200);
    CHECK(shown.json["items"][0]["title"] == "A Game to Buy");

    store.api->stop();
    shown = store.back->call("GET", "/api/library", nullptr, store.player);
    REQUIRE_MESSAGE(shown.status == 200, shown.body);
    CHECK(shown.json["items"][0]["gameId"] == game);
    CHECK(shown.json["items"][0]["title"].is_null());
}

TEST_CASE(
    "while users cannot be asked, who was known goes on and who is not gets 503 with Retry-After, not 401")
{
    two_processes store;
    REQUIRE(store.back->call("GET", "/api/library", nullptr, store.player).status == 200);
    store.api->stop();
    CHECK(store.back->call("GET", "/api/library", nullptr, store.player).status == 200);
    auto const unknown = store.back->call("GET", "/api/library", nullptr, store.admin);
    CHECK(unknown.status == 503);
    CHECK_FALSE(unknown.header("retry-after").empty());
}

TEST_CASE("while users cannot be asked, nobody is charged and the message waits; this process stays ready")
{
    two_processes store;
    auto const user = store.id_of(store.player);
    auto const game = store.add_game();
    auto const later = store.back->env().ids.next().to_string();
    REQUIRE(store.back->call("GET", "/api/admin/circuits", nullptr, store.admin).status == 200);
    store.api->stop();
    std::string const message =
        R"({"paymentId":")" + later + R"(","userId":")" + user + R"(","gameId":")" + game +
        R"(","amount":10,"currency":"BRL","paymentMethod":"Pix","correlationId":"c"})";
    std::vector<bus::outgoing> messages{{"game-purchase-requested", {later, message, {}}, {}}};
    auto const outcomes =
        store.back->run(store.back->store->queues().send(std::move(messages), std::nullopt));
    REQUIRE(outcomes.front().empty());
    auto const circuit = [&] { return store.back->store->circuits().front().state; };
    REQUIRE(test::eventually([&] { return circuit() == async::circuit::open; }));
    CHECK(store.back->store->failures().empty());
    auto const ready = store.back->call("GET", "/readyz");
    CHECK(ready.status == 200);
    CHECK(ready.json["circuits"]["users, games"] == "open");
    auto const reset = "/api/admin/circuits/users%2C%20games/reset";
    CHECK(store.back->call("POST", reset, nullptr, store.admin).json["state"] == "closed");
    auto const depth = store.back->run(store.back->store->queues().depth("payments-to-process"));
    CHECK(depth.in_flight == 1);
    CHECK(store.back->run(store.back->store->queues().depth("payments-to-process-error")).ready == 0);
}

TEST_CASE("internal routes are not there for the public, whatever it shows")
{
    two_processes store;
    test::http_caller caller(store.api->port);
    for (auto const& token : {std::string(), store.player, store.admin})
        for (auto const* const path :
             {"/internal/users/who-is", "/internal/users/find-account", "/internal/games/find"})
            CHECK(caller.call(http::method::post, path, {{"userId", "x"}}, token).status == 404);
}

TEST_CASE(
    "the listener for other processes opens to a service token for the module that is asked, and to no other")
{
    two_processes store;
    test::http_caller caller(store.ports["users"]);
    nlohmann::json const question{{"userId", store.id_of(store.player)}};
    auto const ask = [&](std::string const& token) {
        return caller.call(http::method::post, "/internal/users/find-account", question, token);
    };
    auto const answered = ask(service_token(*store.api, "users"));
    CHECK(answered.status == 200);
    CHECK(answered.json["account"]["open"] == true);
    CHECK(ask({}).status == 401);
    CHECK(ask(store.player).status == 401);
    CHECK(ask(store.admin).status == 401);
    CHECK(ask(store.api->settings.services.key).status == 401);
    CHECK(ask(service_token(*store.api, "games")).status == 401);
    CHECK(ask(service_token(*store.api, "")).status == 401);
    CHECK(caller.get("/api/games").status == 404);
}

TEST_CASE("a service token opens nothing for the public")
{
    two_processes store;
    for (auto const& audience : {"users", "games", "library", "payments"}) {
        auto const token = service_token(*store.api, audience);
        CHECK(store.api->call("GET", "/api/users/me", nullptr, token).status == 401);
        CHECK(store.back->call("GET", "/api/library", nullptr, token).status == 401);
        CHECK(store.back->call("POST", "/api/payments", payment("u", "g"), token).status == 401);
    }
}

TEST_CASE("a service opens a payment on the listener for other processes")
{
    two_processes store;
    auto const game = store.add_game();
    test::http_caller caller(store.ports["library"]);
    auto const body = payment(store.id_of(store.player), game);
    auto const opened =
        caller.call(http::method::post, "/api/payments", body, service_token(*store.back, "payments"));
    CHECK_MESSAGE(opened.status == 202, opened.client_response.body);
    CHECK(caller.call(http::method::post, "/api/payments", body, store.admin).status == 401);
    CHECK(caller.call(http::method::post, "/api/payments", body, service_token(*store.back, "library"))
              .status == 401);
}

TEST_CASE("a service that repeats its Idempotency-Key with a new token opens no second payment")
{
    two_processes store;
    auto const body = payment(store.id_of(store.player), store.add_game());
    test::http_caller caller(store.ports["library"]);
    auto const open = [&] {
        return caller.call(http::method::post, "/api/payments", body, service_token(*store.back, "payments"),
                           {{"Idempotency-Key", "an-order-of-another-service"}});
    };
    auto const first = open();
    REQUIRE_MESSAGE(first.status == 202, first.client_response.body);
    CHECK(open().json["paymentId"] == first.json["paymentId"]);
}

TEST_CASE(
    "readiness tells what is hosted, the transport and the circuits, and another's outage is no trouble")
{
    two_processes store;
    auto const ready = store.back->call("GET", "/readyz");
    CHECK(ready.status == 200);
    auto const since = [&](std::string_view name) {
        auto const circuits = store.back->store->circuits();
        return core::to_rfc3339(std::ranges::find(circuits, name, &async::circuit_status::name)->since);
    };
    CHECK(ready.body ==
          R"({"status":"ready","troubles":[],"modules":["library","payments"],"transport":"memory",)"
          R"("circuits":{"users, games":"closed","provider":"closed"},"circuitsSince":{"users, games":")" +
              since("users, games") + R"(","provider":")" + since("provider") + R"("}})");
}

TEST_CASE("a command for a module that another process hosts says which one does")
{
    two_processes store;
    std::string said;
    auto const listen = [&](std::string_view text) { said += text; };
    app::operation_channel operation_channel{[] { return nothing(); }, listen, listen};
    auto const carry_out = [&](std::string name, std::map<std::string, std::string> options) {
        said.clear();
        return store.back->run(
            app::carry_out(*store.back->store, {std::move(name), std::move(options)}, operation_channel));
    };
    auto const at_api = "is hosted by the process at " + store.back->settings.services.users;
    CHECK(carry_out("user create-admin", {{"email", "a@example.com"}}) == app::exit_code::failed);
    CHECK_MESSAGE(said.find("users " + at_api) != std::string::npos, said);
    CHECK(carry_out("import", {}) == app::exit_code::failed);
    CHECK_MESSAGE(said.find("games " + at_api) != std::string::npos, said);
    CHECK(carry_out("events list", {{"module", "games"}}) == app::exit_code::failed);
    CHECK_MESSAGE(said.find("games " + at_api) != std::string::npos, said);
    CHECK(carry_out("events replay", {{"module", "users"}}) == app::exit_code::failed);
    CHECK(carry_out("events list", {{"module", "payments"}}) == app::exit_code::done);
    CHECK(carry_out("events list", {{"module", "sales"}}) == app::exit_code::failed);
    CHECK_MESSAGE(said.find("no module is called") != std::string::npos, said);
}

TEST_CASE("the queues are listed whole in every process, whoever reads them")
{
    two_processes store;
    auto const listed = store.api->call("GET", "/api/admin/queues", nullptr, store.admin);
    REQUIRE(listed.status == 200);
    test::names queues;
    for (auto const& item : listed.json["items"])
        queues.push_back(item["name"]);
    for (auto const* const name :
         {"game-purchase-requested", "payments-to-process", "game-purchase-completed"})
        CHECK(std::ranges::find(queues, name) != queues.end());
}

TEST_CASE("internal routes are not in the document of the API")
{
    two_processes store;
    auto const document = store.api->call("GET", "/openapi.json");
    REQUIRE(document.status == 200);
    CHECK(document.body.find("/api/games") != std::string::npos);
    CHECK(document.body.find("/internal") == std::string::npos);
}
