#include "dispatch_case.hpp"
#include "platform/async/executor.hpp"
#include "platform/storage/errors.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <stdexcept>

namespace fcg::test {
namespace {

std::shared_ptr<schema const> schema_with(std::vector<std::string> const& parameters)
{
    auto new_schema = std::make_shared<schema>(schema());
    for (auto const& name : parameters)
        new_schema->parameters.push_back({.name = name, .required = false, .document = "{}"});
    return new_schema;
}

std::string slug_of(response const& answer)
{
    return nlohmann::json::parse(answer.body).at("type").get<std::string>().substr(sizeof "/problems/" - 1);
}

std::string detail_of(response const& answer)
{
    return nlohmann::json::parse(answer.body).at("detail");
}

task<response> say_later(async::loop& loop, std::string text)
{
    co_await async::sleep_for(loop, std::chrono::seconds{1});
    co_return ok(text);
}

template <class Failure>
struct fails_later {
    Failure failure;

    task<response> operator()(request& request) const
    {
        co_await async::sleep_for(*request.loop, std::chrono::seconds{1});
        throw failure;
    }
};

} // namespace

TEST_CASE("a quick handler and a waiting one answer alike")
{
    dispatch_case store;
    store.table.add(simple_route(method::get, "/quick", says("now")));
    store.table.add(simple_route(method::get, "/slow", waiting_handler([](request& request) {
                                     return say_later(*request.loop, "later");
                                 })));
    CHECK(store.ask(method::get, "/quick").body == "now");
    CHECK(store.ask(method::get, "/slow").body == "later");
}

TEST_CASE("an unknown path is 404 and an unknown method is 405 with what there is")
{
    dispatch_case store;
    store.table.add(simple_route(method::get, "/games", says("")));
    store.table.add(simple_route(method::post, "/games", says("")));
    CHECK(store.ask(method::get, "/nothing").status == 404);
    CHECK(store.ask(method::other, "/nothing").status == 404);
    for (auto const verb : {method::put, method::del, method::other}) {
        auto const answer = store.ask(verb, "/games");
        CHECK(answer.status == 405);
        CHECK(header_of(answer, "Allow") == "GET, HEAD, POST, OPTIONS");
    }
}

TEST_CASE("OPTIONS tells the methods of a path and of the server")
{
    dispatch_case store;
    store.table.add(simple_route(method::del, "/games/{id}", says(""), access::admin));
    auto const answer = store.ask(method::options, "/games/7");
    CHECK(answer.status == 204);
    CHECK(header_of(answer, "Allow") == "DELETE, OPTIONS");
    CHECK(store.ask(method::options, "*").status == 204);
    CHECK(store.ask(method::options, "/nothing").status == 404);
}

TEST_CASE("a handler sees the decoded path and its values")
{
    dispatch_case store;
    store.table.add(simple_route(method::get, "/games/{id}/tags/{tag}", quick_handler([](request& request) {
                                     return ok(request.path + " " + std::string(request.path_value("id")) +
                                               " " + std::string(request.path_value("tag")));
                                 })));
    CHECK(store.ask(method::get, "/games/a%20b/tags/%C3%A7").body == "/games/a b/tags/ç a b ç");
    CHECK(store.ask(method::get, "/games/%00/tags/x").status == 400);
}

TEST_CASE("behind an alias stands the route's own path")
{
    dispatch_case store;
    store.settings.aliases = {{"GET /pagamento/{id}/{nome}", "/api/payments/{id}/{name}"}};
    store.table.add(
        simple_route(method::get, "/api/payments/{paymentId}/{what}", quick_handler([](request& request) {
                         return ok(request.path + " " + std::string(request.path_value("paymentId")) + " " +
                                   std::string(request.path_value("what")));
                     })));
    CHECK(store.ask(method::get, "/pagamento/7/x").body == "/api/payments/7/x 7 x");
    CHECK(store.ask(method::get, "/pagamento/0123456789/events").body ==
          "/api/payments/0123456789/events 0123456789 events");
}

TEST_CASE("who is not signed in is told how, and who may not is refused")
{
    dispatch_case store;
    store.table.add(simple_route(method::get, "/mine", says("mine"), access::signed_in));
    store.table.add(simple_route(method::get, "/admin", says("admin"), access::admin));
    store.table.add(simple_route(method::get, "/service", says("service"), access::service_or_admin));

    auto const nobody = store.ask(method::get, "/mine");
    CHECK(nobody.status == 401);
    CHECK(slug_of(nobody) == "not-signed-in");
    CHECK(header_of(nobody, "WWW-Authenticate") == "Bearer");

    using headers = dispatch_case::header_list;
    headers const user{{"Authorization", "Bearer user"}}, admin{{"authorization", "bearer  admin "}},
        service{{"Authorization", "Bearer service"}};
    CHECK(store.ask(method::get, "/mine", user).body == "mine");
    CHECK(store.ask(method::get, "/mine", admin).body == "mine");
    CHECK(store.ask(method::get, "/mine", service).status == 403);
    CHECK(store.ask(method::get, "/admin", user).status == 403);
    CHECK(store.ask(method::get, "/admin", service).status == 403);
    CHECK(store.ask(method::get, "/admin", admin).body == "admin");
    CHECK(store.ask(method::get, "/service", user).status == 403);
    CHECK(store.ask(method::get, "/service", service).body == "service");
    CHECK(store.ask(method::get, "/service", admin).body == "service");
}

TEST_CASE("a bad token is refused on a public route too, not taken for nobody")
{
    dispatch_case store;
    store.table.add(simple_route(method::get, "/games", quick_handler([](request& request) {
                                     return ok(request.caller ? "somebody" : "nobody");
                                 })));
    CHECK(store.ask(method::get, "/games").body == "nobody");
    CHECK(store.ask(method::get, "/games", {{"Authorization", "Bearer user"}}).body == "somebody");
    for (auto const* bad : {"Bearer forged", "Bearer", "Bearer ", "Basic dXNlcjp4", "user"}) {
        auto const answer = store.ask(method::get, "/games", {{"Authorization", bad}});
        CHECK(answer.status == 401);
        CHECK(header_of(answer, "WWW-Authenticate") == "Bearer error=\"invalid_token\"");
    }
}

TEST_CASE("a parameter that the route does not know, or that stands twice, is refused by its name")
{
    dispatch_case store;
    auto list = simple_route(method::get, "/games", quick_handler([](request& request) {
                                 return ok(request.query.empty() ? "" : request.query.front().second);
                             }));
    list.query = schema_with({"genre", "limit"});
    store.table.add(list);
    store.table.add(simple_route(method::get, "/plain", says("")));

    CHECK(store.ask(method::get, "/games?genre=a+b").body == "a b");
    auto const answer = store.ask(method::get, "/games?limit=1&page=2&limit=3");
    CHECK(answer.status == 400);
    CHECK(answer.body.find(R"("errors":[{"field":"page","reason":"there is no such parameter"},)"
                           R"({"field":"limit","reason":"it appears twice"}])") != std::string::npos);
    CHECK(store.ask(method::get, "/plain?a=1").status == 400);
    CHECK(store.ask(method::get, "/plain?").status == 200);
}

TEST_CASE("a body must be of the type that the route reads")
{
    dispatch_case store;
    auto add = simple_route(method::post, "/games", says("added"));
    add.body = schema_with({});
    store.table.add(add);
    store.table.add(simple_route(method::post, "/raw", says("raw")));

    auto const type_gives = [&](std::string const& type) {
        return store.ask(method::post, "/games", {{"Content-Type", type}}, "{}").status;
    };
    CHECK(type_gives("application/json") == 200);
    CHECK(type_gives("Application/JSON ; charset=UTF-8") == 200);
    CHECK(type_gives("application/json; charset=latin1") == 415);
    CHECK(type_gives("text/plain") == 415);
    CHECK(store.ask(method::post, "/games", {}, "{}").status == 415);
    CHECK(store.ask(method::post, "/games").status == 200);
    CHECK(store
              .ask(method::post, "/games",
                   {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, "{}")
              .status == 415);
    CHECK(store.ask(method::post, "/raw", {}, "anything").body == "raw");
}

TEST_CASE("a body where the method gives it no meaning is refused")
{
    dispatch_case store;
    store.table.add(simple_route(method::get, "/games", says("")));
    store.table.add(simple_route(method::del, "/games", says("")));
    CHECK(detail_of(store.ask(method::get, "/games", {}, "x")) == "a GET here has no body");
    CHECK(store.ask(method::del, "/games", {}, "x").status == 400);
}

TEST_CASE("what the storage or a pool cannot take now is 503 with the time to wait")
{
    dispatch_case store;
    store.table.add(simple_route(method::get, "/full", quick_handler([](request&) -> response {
                                     throw storage::storage_unavailable("disk full");
                                 })));
    store.table.add(simple_route(method::get, "/busy", waiting_handler(fails_later<async::executor_full>{})));
    for (auto const* path : {"/full", "/busy"}) {
        auto const answer = store.ask(method::get, path);
        CHECK(answer.status == 503);
        CHECK(header_of(answer, "Retry-After") == "1");
    }
}

TEST_CASE("a bug is an opaque 500, whatever is thrown")
{
    dispatch_case store;
    store.table.add(simple_route(method::get, "/bug", quick_handler([](request&) -> response {
                                     throw std::out_of_range("secret detail");
                                 })));
    store.table.add(
        simple_route(method::get, "/slow",
                     waiting_handler(fails_later<std::runtime_error>{std::runtime_error("secret")})));
    store.table.add(simple_route(method::get, "/odd", quick_handler([](request&) -> response { throw 7; })));
    for (auto const* path : {"/bug", "/slow", "/odd"}) {
        auto const answer = store.ask(method::get, path);
        CHECK(answer.status == 500);
        CHECK(slug_of(answer) == "internal-error");
        CHECK(answer.body.find("secret") == std::string::npos);
    }
}

TEST_CASE("an address may try to sign in only so often")
{
    dispatch_case store;
    store.settings.auth_requests_per_minute = 2;
    auto login = simple_route(method::post, "/login", says("in"));
    login.rate_limit = "auth";
    store.table.add(login);
    CHECK(store.ask(method::post, "/login").status == 200);
    CHECK(store.ask(method::post, "/login").status == 200);
    auto const refused = store.ask(method::post, "/login");
    CHECK(refused.status == 429);
    CHECK(header_of(refused, "Retry-After") == "30");
    store.address = "192.0.2.2";
    CHECK(store.ask(method::post, "/login").status == 200);
    store.address = "192.0.2.1";
    store.time.advance(std::chrono::seconds{30});
    CHECK(store.ask(method::post, "/login").status == 200);
}

TEST_CASE("an unknown rate limit is a bug that shows at once")
{
    dispatch_case store;
    auto route = simple_route(method::get, "/x", says(""));
    route.rate_limit = "atuh";
    store.table.add(route);
    CHECK_THROWS_AS(store.ask(method::get, "/x"), std::logic_error);
}

TEST_CASE("requests are counted by route and status, unknown paths together")
{
    dispatch_case store;
    store.table.add(simple_route(method::get, "/games/{id}", says("")));
    store.ask(method::get, "/games/1");
    store.ask(method::get, "/games/2");
    store.ask(method::get, "/games/2?x=1");
    store.ask(method::get, "/nothing");
    store.ask(method::post, "/else");
    auto const text = store.metrics.render();
    CHECK(text.find(R"(fcg_http_requests_total{method="GET",route="/games/{id}",status="200"} 2)") !=
          std::string::npos);
    CHECK(text.find(R"(fcg_http_requests_total{method="GET",route="/games/{id}",status="400"} 1)") !=
          std::string::npos);
    CHECK(text.find(R"(fcg_http_requests_total{method="OTHER",route="none",status="404"} 2)") !=
          std::string::npos);
    CHECK(text.find("fcg_http_requests_in_flight 0") != std::string::npos);
}

} // namespace fcg::test
