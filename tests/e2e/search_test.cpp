// Tests of search with the shipped binary: the index follows the store, over restarts and rebuilds.
#include "admin.hpp"
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/http_calls.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <optional>
#include <thread>

using namespace fcg;
using test::http_caller;
using test::run_program;
using test::serving_process;

namespace {

std::string const sample_catalogue = test::source_path("config/sample-games.csv");
constexpr int sample_games = 200;

/// A running store with the sample catalogue, all of it indexed.
struct searched_store {
    searched_store()
    {
        start();
        auto const imported =
            run_program({test::fcg_binary(), "import", sample_catalogue, "--data", folder.path().string()});
        REQUIRE_MESSAGE(imported.exit_code == 0, imported.err);
        REQUIRE(test::eventually([&] { return total("") == sample_games; }));
    }

    void start()
    {
        server.emplace(folder.path());
        caller.emplace(server->port());
    }

    nlohmann::json search(std::string const& query)
    {
        auto answer = caller->get("/api/games/search?" + query);
        REQUIRE_MESSAGE(answer.status == 200, answer.client_response.body);
        return std::move(answer.json);
    }

    int total(std::string const& text) { return search("q=" + text)["total"].get<int>(); }

    /// Returns the first game that is found. Empty if there is none.
    std::string first(std::string const& text)
    {
        auto const value = search("q=" + text);
        return value["items"].empty() ? "" : value["items"][0]["title"].get<std::string>();
    }

    std::string id_of(std::string const& text)
    {
        auto const value = search("q=" + text);
        REQUIRE(!value["items"].empty());
        return value["items"][0]["id"];
    }

    std::string sign_in_admin()
    {
        auto const password = test::make_admin(folder.path());
        return caller->sign_in("admin@example.com", password);
    }

    /// Sends a PUT with the game as GET returns it and these changes. Returns the status.
    int edit(std::string const& game, nlohmann::json const& changes, std::string const& admin)
    {
        auto const shown = caller->get("/api/games/" + game);
        nlohmann::json body;
        for (auto const* name : {"title", "description", "developer", "publisher", "genres", "tags",
                                 "features", "platforms", "releaseDate", "requiredAge", "price", "currency"})
            body[name] = shown.json[name];
        body.update(changes);
        return caller
            ->call(http::method::put, "/api/games/" + game, body, admin,
                   {{"If-Match", std::string(shown.client_response.header("etag"))}})
            .status;
    }

    test::finished index(std::string const& text)
    {
        return run_program({test::fcg_binary(), "index", text, "--data", folder.path().string()});
    }

    test::temporary_folder folder;
    std::optional<serving_process> server;
    std::optional<http_caller> caller;
};

/// Returns the number of games that the facet counts for a value. Returns 0 if the facet does not have the
/// value.
int games_in(nlohmann::json const& element, std::string const& facet, std::string const& value)
{
    for (auto const& entry : element["facets"].value(facet, nlohmann::json::array()))
        if (entry["value"] == value)
            return entry["count"].get<int>();
    return 0;
}

void buy(http_caller& caller, std::string const& game, std::string const& token)
{
    auto const bought = caller.call(http::method::post, "/api/games/purchase",
                                    {{"gameId", game}, {"paymentMethod", "Pix"}}, token);
    REQUIRE_MESSAGE(bought.status == 202, bought.client_response.body);
    REQUIRE(test::eventually([&] { return caller.get("/api/library/" + game, token).status == 200; }));
}

} // namespace

TEST_CASE("a game of the imported catalogue is found by its name, whole, begun and misspelt")
{
    searched_store store;
    CHECK(store.first("half-life") == "Half-Life");
    CHECK(store.first("witch").starts_with("The Witcher"));
    CHECK(store.first("haf-life").starts_with("Half-Life"));
    auto const suggested = store.caller->get("/api/games/suggest?q=half");
    CHECK(suggested.status == 200);
    CHECK_MESSAGE(suggested.client_response.body.find("Half-Life") != std::string::npos,
                  suggested.client_response.body);
    CHECK(store.server->end() == 0);
}

TEST_CASE("facets count the games of a search, and their counts are what filtering by them finds")
{
    searched_store store;
    auto const value = store.search("q=the&facets=true");
    auto const actions = games_in(value, "genre", "Action");
    CHECK(actions > 0);
    CHECK(store.search("q=the&genre=action")["total"] == actions);
    auto const element = store.search("facets=true");
    CHECK(element["total"] == sample_games);
    CHECK(games_in(element, "developer", "Valve") == store.search("developer=valve")["total"]);
}

TEST_CASE("an edit is found by what it says now, and no longer by what it said")
{
    searched_store store;
    auto const admin = store.sign_in_admin();
    auto const game = store.id_of("half-life");
    CHECK(store.edit(game, {{"title", "Quarterturn Zymurgy"}}, admin) == 200);
    CHECK(test::eventually([&] { return store.first("zymurgy") == "Quarterturn Zymurgy"; }));
    for (auto const& entry : store.search("q=half-life")["items"])
        CHECK(entry["id"] != game);
    CHECK(store.total("") == sample_games);
}

TEST_CASE("a withdrawn game is found no more")
{
    searched_store store;
    auto const admin = store.sign_in_admin();
    auto const game = store.id_of("half-life");
    auto const etag = std::string(store.caller->get("/api/games/" + game).client_response.header("etag"));
    auto const gone =
        store.caller->call(http::method::del, "/api/games/" + game, nullptr, admin, {{"If-Match", etag}});
    CHECK(gone.status == 204);
    CHECK(test::eventually([&] { return store.total("") == sample_games - 1; }));
    CHECK(store.id_of("half-life") != game);
}

TEST_CASE("what was bought is popular, and recommended to those who do not own it")
{
    searched_store store;
    auto const game = store.search("q=witcher")["items"][0]["id"].get<std::string>();
    auto const ana = store.caller->sign_up("ana@example.com");
    buy(*store.caller, game, ana);
    auto const popular = [&] { return store.caller->get("/api/games/popular").json["items"]; };
    REQUIRE(test::eventually([&] { return !popular().empty(); }));
    CHECK(popular()[0]["id"] == game);

    auto const recommended = store.caller->get("/api/games/recommended", ana);
    CHECK(recommended.status == 200);
    CHECK(!recommended.json["items"].empty());
    for (auto const& item : recommended.json["items"])
        CHECK(item["id"] != game);
    CHECK(store.caller->get("/api/games/recommended").status == 401);
    CHECK(store.caller->get("/api/games/" + game + "/similar").status == 200);
}

TEST_CASE("beside the server, index status tells how far the index is, and verify that nothing differs")
{
    searched_store store;
    auto const status = store.index("status");
    CHECK_MESSAGE(status.exit_code == 0, status.err);
    CHECK_MESSAGE(status.out.find("200") != std::string::npos, status.out);
    auto const verified = store.index("verify");
    CHECK_MESSAGE(verified.exit_code == 0, verified.out << verified.err);
    CHECK(store.caller->get("/metrics").client_response.body.find("fcg_index_") != std::string::npos);
}

TEST_CASE("the index is what it was after SIGKILL, and goes on to follow the store")
{
    searched_store store;
    auto const admin = store.sign_in_admin();
    auto const before = store.search("q=the&facets=true&sort=title");
    auto const edited = store.id_of("half-life");
    CHECK(store.edit(edited, {{"title", "Zymurgy"}}, admin) == 200);
    store.server->kill(); // before the index can have received it
    store.start();
    CHECK(test::eventually([&] { return store.first("zymurgy") == "Zymurgy"; }));
    CHECK(store.search("q=the&facets=true&sort=title") == before);
    auto const verified = store.index("verify");
    CHECK_MESSAGE(verified.exit_code == 0, verified.out << verified.err);
}

TEST_CASE("a rebuild answers every search meanwhile, and changes nothing that is found")
{
    searched_store store;
    auto const before = store.search("q=the&facets=true");
    std::atomic<bool> rebuilding = true;
    std::atomic<int> wrong = 0;
    std::atomic<int> searches = 0;
    std::thread searcher([&, port = store.server->port()] {
        http_caller own(port);
        while (rebuilding) {
            auto const answer = own.get("/api/games/search?q=the&facets=true");
            ++searches;
            if (answer.status != 200 || answer.json["total"] != before["total"])
                ++wrong;
        }
    });
    for (int round = 0; round < 3; ++round) // a rebuild that has just ended may still be cleaning up
        CHECK(test::eventually([&] { return store.index("rebuild").exit_code == 0; }));
    rebuilding = false;
    searcher.join();
    CHECK(searches > 0);
    CHECK(wrong == 0);
    CHECK(store.search("q=the&facets=true") == before);
    auto const verified = store.index("verify");
    CHECK_MESSAGE(verified.exit_code == 0, verified.out << verified.err);
}
