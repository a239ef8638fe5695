#include "dispatch_case.hpp"
#include "platform/http/routing/router.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace fcg::test {
namespace {

routes games_table()
{
    routes table;
    for (auto const* path : {"/", "/api/games", "/api/games/search", "/api/games/{id}",
                             "/api/games/{id}/similar", "/api/payments/{paymentId}"})
        table.add(simple_route(method::get, path, says(path)));
    for (auto const* path : {"/api/games", "/api/games/purchase", "/api/payments"})
        table.add(simple_route(method::post, path, says(path)));
    table.add(simple_route(method::del, "/api/games/{id}", says("")));
    return table;
}

/// Returns the route and the values of its parameters: "GET /api/games/{id} (id)".
std::string found(router const& router, method verb, std::string_view path)
{
    auto const hit = router.find(verb, split_path(path));
    if (!hit.path_exists)
        return "no path";
    if (hit.route == nullptr)
        return "no method";
    auto text = std::string(to_text(hit.route->method)) + " " + hit.route->path;
    for (std::size_t i = 0; i < hit.values.count; ++i)
        text += " (" + std::string(hit.values.texts[i]) + ")";
    return text + (hit.by_alias ? " by alias" : "");
}

} // namespace

TEST_CASE("a route is found by its names and parameters")
{
    auto const table = games_table();
    router const router(table, {});
    CHECK(found(router, method::get, "/") == "GET /");
    CHECK(found(router, method::get, "/api/games") == "GET /api/games");
    CHECK(found(router, method::post, "/api/games") == "POST /api/games");
    CHECK(found(router, method::get, "/api/games/7") == "GET /api/games/{id} (7)");
    CHECK(found(router, method::get, "/api/games/7/similar") == "GET /api/games/{id}/similar (7)");
}

TEST_CASE("a name wins over a parameter, also where it leads no further")
{
    auto const table = games_table();
    router const router(table, {});
    CHECK(found(router, method::get, "/api/games/search") == "GET /api/games/search");
    CHECK(found(router, method::get, "/api/games/search/similar") == "GET /api/games/{id}/similar (search)");
    CHECK(found(router, method::get, "/api/games/purchase") == "no method");
}

TEST_CASE("what is no path of the table is not found")
{
    auto const table = games_table();
    router const router(table, {});
    for (auto const* path : {"/api", "/api/games/", "/api//games", "/API/games", "/api/games/7/similar/8",
                             "/api/games/..", "/api/games//similar"})
        CHECK_MESSAGE(found(router, method::put, path) != "PUT", path);
    CHECK(found(router, method::get, "/api") == "no path");
    CHECK(found(router, method::get, "/api/games/") == "no path");
    CHECK(found(router, method::get, "/api//games") == "no path");
    CHECK(found(router, method::get, "/api/games//similar") == "no path");
    CHECK(found(router, method::get, "/1/2/3/4/5/6/7/8/9/10/11/12/13") == "no path");
}

TEST_CASE("GET answers HEAD")
{
    auto const table = games_table();
    router const router(table, {});
    CHECK(found(router, method::head, "/api/games") == "GET /api/games");
    CHECK(found(router, method::head, "/api/payments") == "no method");
}

TEST_CASE("an alias leads to the route of another path, its parameters in order")
{
    auto const table = games_table();
    router const router(table, {{"POST /jogos/compra", "/api/games/purchase"},
                                {"GET|POST /pagamento/{id}", "/api/payments/{id}"}});
    CHECK(found(router, method::post, "/jogos/compra") == "POST /api/games/purchase by alias");
    CHECK(found(router, method::get, "/pagamento/9") == "GET /api/payments/{paymentId} (9) by alias");
    CHECK(found(router, method::post, "/pagamento/9") == "no method");
    CHECK(found(router, method::get, "/jogos") == "no path");
}

TEST_CASE("an alias of a whole subtree stands for all below it, and an exact one wins")
{
    auto const table = games_table();
    router const router(table,
                        {{"GET|DELETE /jogos/*", "/api/games/*"}, {"GET /jogos/busca", "/api/games/search"}});
    CHECK(found(router, method::get, "/jogos") == "GET /api/games by alias");
    CHECK(found(router, method::get, "/jogos/7/similar") == "GET /api/games/{id}/similar (7) by alias");
    CHECK(found(router, method::del, "/jogos/7") == "DELETE /api/games/{id} (7) by alias");
    CHECK(found(router, method::get, "/jogos/busca") == "GET /api/games/search by alias");
    CHECK(found(router, method::post, "/jogos") == "no method");
}

TEST_CASE("an alias never hides a route")
{
    auto const table = games_table();
    router const router(table, {{"GET /api/games", "/api/games/search"}});
    CHECK(found(router, method::get, "/api/games") == "GET /api/games");
}

TEST_CASE("a malformed alias is refused by its text")
{
    CHECK(error_in({{"/jogos", "/api/games"}}) == "\"/jogos\" is not of the form \"GET|POST /path\"");
    CHECK(error_in({{"GTE /jogos", "/api/games"}}) == "\"GTE /jogos\" is not of the form \"GET|POST /path\"");
    CHECK(error_in({{"GET jogos", "/api/games"}}) == "\"GET jogos\" is not of the form \"GET|POST /path\"");
    CHECK(error_in({{"GET /jogos/*", "/api/games"}}) ==
          "\"GET /jogos/*\" leads to \"/api/games\", which must be a path that ends in /*");
    CHECK(error_in({{"GET /jogos", "/api/games/*"}}) ==
          "\"GET /jogos\" leads to \"/api/games/*\", which must be a path without /*");
    CHECK(error_in(server_settings{}.aliases) == "");
    CHECK_THROWS_AS(router(routes{}, {{"nonsense", "/"}}), std::invalid_argument);
}

TEST_CASE("a route is added once, whatever its parameters are called")
{
    auto table = games_table();
    CHECK_THROWS_WITH_AS(table.add(simple_route(method::get, "/api/games/{gameId}", says(""))),
                         "the route GET /api/games/{gameId} exists already: /api/games/{id}",
                         std::logic_error);
}

TEST_CASE("a malformed route is a bug")
{
    routes table;
    for (auto const* path : {"", "api", "/api/", "/a//b", "/{}", "/a{id}", "/{id", "/a b", "/a%20", "/a?b"})
        CHECK_THROWS_AS(table.add(simple_route(method::get, path, says(""))), std::logic_error);
}

} // namespace fcg::test
