#include "dispatch_case.hpp"
#include "platform/core/unavailable.hpp"

#include <doctest/doctest.h>

/// Tests of tokens that another process must verify.
namespace fcg::test {
namespace {

/// Returns the principal of "far-user" and "far-admin", which only the remote process knows. The verifier of
/// this process knows "user".
task<std::optional<principal>> ask_remote(async::loop& loop, bool is_down, std::string token)
{
    co_await async::sleep_for(loop, std::chrono::milliseconds{5});
    if (is_down)
        throw core::unavailable("nobody can be asked");
    if (token.starts_with("far-"))
        co_return verify_test_token(token.substr(4));
    co_return std::nullopt;
}

struct asking_case : dispatch_case {
    asking_case()
    {
        table.add(simple_route(method::get, "/open", says("open")));
        table.add(simple_route(method::get, "/mine", quick_handler([](request& own_request) {
                                   return ok(own_request.caller_id().to_string());
                               }),
                               access::signed_in));
        table.add(simple_route(method::get, "/admin", says("admin"), access::admin));
        table.add(simple_route(method::post, "/streamed",
                               waiting_handler([](request& request) { return read(request); }),
                               access::admin));
        dispatcher.emplace(table, settings,
                           dispatcher::dependencies{.clock = time,
                                                    .ids = ids,
                                                    .random = random,
                                                    .metrics = metrics,
                                                    .verify = verify_test_token,
                                                    .ask = [this](std::string token) {
                                                        ++questions;
                                                        return ask_remote(loop, is_down, std::move(token));
                                                    }});
    }

    static task<response> read(request& request) { co_return ok(std::string(request.body)); }

    response get(std::string const& path, std::string const& token)
    {
        return ask(method::get, path, {{"Authorization", "Bearer " + token}});
    }

    int questions = 0;
    bool is_down = false;
};

} // namespace

TEST_CASE("a token that is known here is not asked about")
{
    asking_case store;
    CHECK(store.get("/mine", "user").status == 200);
    CHECK(store.ask(method::get, "/open").status == 200);
    CHECK(store.ask(method::get, "/mine").status == 401);
    CHECK(store.questions == 0);
}

TEST_CASE("a token that is not known here is asked about once, before the handler runs")
{
    asking_case store;
    CHECK(store.get("/mine", "far-user").status == 200);
    CHECK(store.get("/admin", "far-admin").body == "admin");
    CHECK(store.questions == 2);
    auto const posted =
        store.ask(method::post, "/streamed",
                  {{"Authorization", "Bearer far-admin"}, {"Content-Type", "application/json"}}, "{}");
    CHECK(posted.body == "{}");
}

TEST_CASE("what is learnt of a token decides like what is known")
{
    asking_case store;
    CHECK(store.get("/admin", "far-user").status == 403);
    auto const refused = store.get("/mine", "nobody's");
    CHECK(refused.status == 401);
    CHECK(header_of(refused, "WWW-Authenticate") == R"(Bearer error="invalid_token")");
    CHECK(store.get("/open", "nobody's").status == 401);
    CHECK(store.get("/open", "far-user").status == 200);
}

TEST_CASE("when nobody can be asked about a token the answer is 503 with Retry-After, not 401")
{
    asking_case store;
    store.is_down = true;
    for (auto const* const path : {"/mine", "/admin", "/open"}) {
        auto const refused = store.get(path, "far-admin");
        CHECK(refused.status == 503);
        CHECK_FALSE(header_of(refused, "Retry-After").empty());
    }
    CHECK(store.get("/mine", "user").status == 200);
}

TEST_CASE("what the head of a request forbids needs no question")
{
    asking_case store;
    CHECK(store.get("/nowhere", "far-user").status == 404);
    CHECK(store.get("/mine?more=1", "far-user").status == 400);
    CHECK(store.questions == 0);
}

TEST_CASE("a service opens the routes of services, and only of the module that its token is for")
{
    dispatch_case store;
    store.table.add(simple_route(method::get, "/internal", says("internal"), access::service));
    auto const token_for = [](std::string const& audience) {
        return [audience](std::string_view token) -> std::optional<principal> {
            auto principal = verify_test_token(token);
            if (principal)
                principal->audience = audience;
            return principal;
        };
    };
    for (auto const& [audience, status] :
         {std::pair("test", 200), std::pair("another", 401), std::pair("", 200)}) {
        store.dispatcher.emplace(store.table, store.settings,
                                 dispatcher::dependencies{.clock = store.time,
                                                          .ids = store.ids,
                                                          .random = store.random,
                                                          .metrics = store.metrics,
                                                          .verify = token_for(audience)});
        CHECK(store.ask(method::get, "/internal", {{"Authorization", "Bearer service"}}).status == status);
    }
    CHECK(store.ask(method::get, "/internal", {{"Authorization", "Bearer admin"}}).status == 403);
    CHECK(store.ask(method::get, "/internal").status == 401);
}

} // namespace fcg::test
