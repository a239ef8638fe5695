#include "games_fixture.hpp"
#include "support/built.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace fcg;
using test::names;
using test::shop;

namespace {

/// Returns "created/updated/unchanged/refused".
std::string counts(test::reply const& report)
{
    if (report.status != 200)
        return std::to_string(report.status) + " " + report.body;
    std::string text;
    for (auto const* const name : {"created", "updated", "unchanged", "refusedRows"})
        text += (text.empty() ? "" : "/") + report.json[name].dump();
    return text;
}

/// Returns "line field: reason" for each refused row.
names refused(test::reply const& report)
{
    names names;
    for (auto const& row : report.json["refused"])
        names.push_back(row["line"].dump() + " " + row["field"].get<std::string>() + ": " +
                        row["reason"].get<std::string>());
    return names;
}

std::string read_file(std::filesystem::path const& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::size_t count_of(names const& types, std::string const& type)
{
    return static_cast<std::size_t>(std::ranges::count(types, type));
}

} // namespace

TEST_CASE("rows become games, with the store's currency and one event each")
{
    shop shop;
    auto const report = shop.import("app_id,title,release_date,developer,publisher,platforms,required_age,"
                                    "features,genres,tags,positive_ratings,price\n"
                                    "10,Counter-Strike,2000-11-01,Valve,,windows;mac;linux,,Multi-player,"
                                    "Action,Action;FPS;fps,124534,7.19\n"
                                    "20,\"Say \"\"hi\"\", 東方\",,\" Versus Evil\t\",,,18,,Indie,,3,0.0\n");
    CHECK(counts(report) == "2/0/0/0");
    CHECK(shop.store.events() == names{"GameCreated", "GameCreated"});

    auto const listed = shop.store.call("GET", "/api/games").json["items"];
    REQUIRE(listed.size() == 2);
    CHECK(listed[0]["title"] == "Counter-Strike");
    CHECK(listed[0]["price"] == 7.19);
    CHECK(listed[0]["currency"] == "BRL");
    CHECK(listed[0]["publisher"] == "");
    CHECK(listed[0]["platforms"] == nlohmann::json{"windows", "mac", "linux"});
    CHECK(listed[0]["tags"] == nlohmann::json{"Action", "FPS"});
    CHECK(listed[0]["requiredAge"] == 0);
    CHECK(listed[0]["releaseDate"] == "2000-11-01");
    CHECK(listed[1]["title"] == "Say \"hi\", 東方");
    CHECK(listed[1]["developer"] == "Versus Evil");
    CHECK(listed[1]["requiredAge"] == 18);
    CHECK(listed[1]["price"] == 0);
    CHECK(listed[1]["releaseDate"].is_null());
}

TEST_CASE("importing again writes nothing, and a changed row is one update")
{
    shop shop;
    std::string const header = "app_id,title,price\n";
    CHECK(counts(shop.import(header + "1,A,5\n2,B,6\n")) == "2/0/0/0");
    CHECK(shop.store.events() == names(2, "GameCreated"));
    CHECK(counts(shop.import(header + "1,A,5.00\n2,B,6\n")) == "0/0/2/0");
    CHECK(shop.store.events().empty());

    auto const game = shop.store.call("GET", "/api/games?limit=1").json["items"][0]["id"].get<std::string>();
    CHECK(shop.show(game).json["price"] == 5);
    CHECK(counts(shop.import(header + "1,A,4.5\n2,B,6\n3,C,7\n")) == "1/1/1/0");
    CHECK(shop.store.events() == names{"GameUpdated", "GameCreated"});
    CHECK(shop.show(game).json["price"] == 4.5);
    CHECK(shop.show(game).header("etag") == "\"v2\"");
}

TEST_CASE("columns come in any order and spelling; unknown ones are skipped")
{
    shop shop;
    CHECK(counts(shop.import("\xEF\xBB\xBFPrice,\"Release "
                             "Date\",NAME,Rating,AppID,Currency\r\n59.9,2020-02-29,A,99,7,EUR\r\n")) ==
          "1/0/0/0");
    auto const game = shop.store.call("GET", "/api/games").json["items"][0];
    CHECK(game["title"] == "A");
    CHECK(game["releaseDate"] == "2020-02-29");
    CHECK(game["currency"] == "EUR");
}

TEST_CASE("what the file has no column for stays as an admin wrote it")
{
    shop shop;
    shop.import("app_id,title,price\n1,A,5\n");
    auto const game = shop.store.call("GET", "/api/games").json["items"][0]["id"].get<std::string>();
    auto body = shop::game_body("A", 5);
    body["description"] = "Written by hand";
    shop.change("PUT", "/api/games/" + game, body, "\"v1\"");
    shop.store.new_events();
    CHECK(counts(shop.import("app_id,title,price\n1,A,5\n")) == "0/0/1/0");
    CHECK(counts(shop.import("app_id,title,price\n1,A,6\n")) == "0/1/0/0");
    CHECK(shop.show(game).json["description"] == "Written by hand");
    CHECK(shop.store.events() == names{"GameUpdated"});
}

TEST_CASE("a refused row is reported with its line, and the others go in")
{
    shop shop;
    auto const report = shop.import("app_id,title,release_date,required_age,price,currency,tags\n"
                                    "1,,,,5,,\n"
                                    "2,\"two\nlines\",,,5,,\n"
                                    ",C,,,5,,\n"
                                    "4,D,2020-13-01,,5,,\n"
                                    "5,E,,old,5,,\n"
                                    "6,F,,,5.999,,\n"
                                    "7,G,,,,,\n"
                                    "8,H,,,5,BRLX,\n"
                                    "9,I,,5\n"
                                    "10,\"J\"x,,,5,,\n"
                                    "11,K\xFF,,,5,,\n"
                                    "12,L,,,5,," +
                                    std::string(61, 't') +
                                    "\n"
                                    "13,M,,120,5,,\n"
                                    "2,N,,,5,,\n");
    CHECK(counts(report) == "1/0/0/13");
    CHECK(refused(report) ==
          names{"2 title: must have 1 to 200 characters", "5 app_id: must have 1 to 100 characters",
                "6 release_date: must be a day such as 2026-11-22, or empty",
                "7 required_age: must be a whole number, or empty",
                "8 price: must be a decimal number from 0 with at most 2 decimals",
                "9 price: must be a decimal number from 0 with at most 2 decimals",
                "10 currency: is not an active ISO 4217 code such as BRL",
                "11 : has 4 fields where the header has 7", "12 : text after the closing quote of a field",
                "13 title: is not UTF-8", "14 tags: an entry must have 1 to 60 characters",
                "15 required_age: must be a whole number from 0 to 99",
                "16 app_id: is the same as in line 3"});
    CHECK(shop.store.events() == names{"GameCreated"});
    CHECK(shop.store.call("GET", "/api/games").json["items"][0]["title"] == "two lines");
}

TEST_CASE("a header that cannot be used refuses the file")
{
    shop shop;
    auto header = [&shop](std::string text) {
        auto const refused = shop.import(std::move(text));
        CHECK(refused.status == 400);
        CHECK(refused.faulty_fields() == names{"header"});
        return refused.json["errors"][0]["reason"].get<std::string>();
    };
    CHECK(header("") == "is missing: the file is empty");
    CHECK(header("title,price\nA,5\n") == "has no column app_id, which says what the source calls the game");
    CHECK(header("app_id,price\n1,5\n") == "has no column title");
    CHECK(header("app_id,title\n1,A\n") == "has no column price");
    CHECK(header("app_id,title,name,price\n") == "has the same column twice: title and name");
    CHECK(header("app_id,title\xFF,price\n") == "is not UTF-8");
    CHECK(header("\"app_id\"x,title,price\n") == "text after the closing quote of a field");
    CHECK(shop.store.events().empty());
}

TEST_CASE("only CSV is imported, and only for admins")
{
    shop shop;
    test::call_to_make call_to_make{.method = "POST",
                                    .target = "/api/games/import",
                                    .token = shop.admin,
                                    .headers = {{"Content-Type", "application/json"}},
                                    .raw_body = "{}"};
    CHECK(shop.store.call(call_to_make).status == 415);
    call_to_make.headers["Content-Type"] = "text/csv; charset=utf-8";
    call_to_make.raw_body = "app_id,title,price\n1,A,5\n";
    CHECK(shop.store.call(call_to_make).status == 200);
    call_to_make.token = shop.user;
    CHECK(shop.store.call(call_to_make).status == 403);
    CHECK(shop.store.events() == names{"GameCreated"});
}

TEST_CASE("a withdrawn game stays withdrawn when it is imported again")
{
    shop shop;
    shop.import("app_id,title,price\n1,A,5\n");
    auto const game = shop.store.call("GET", "/api/games").json["items"][0]["id"].get<std::string>();
    shop.library.owned.insert({"somebody", game});
    shop.change("DELETE", "/api/games/" + game, nullptr, "\"v1\"");
    shop.store.new_events();
    CHECK(counts(shop.import("app_id,title,price\n1,A,6\n")) == "0/1/0/0");
    CHECK(shop.show(game).json["available"] == false);
    CHECK(shop.store.events() == names{"GameUpdated"});
}

TEST_CASE("more rows are refused than are listed")
{
    shop shop;
    std::string csv = "app_id,title,price\n";
    for (int i = 0; i < 1'200; ++i)
        csv += std::to_string(i) + ",A,free\n";
    auto const report = shop.import(csv);
    CHECK(counts(report) == "0/0/0/1200");
    CHECK(report.json["refused"].size() == 1'000);
}

TEST_CASE("the sample catalogue goes in whole, and again changes nothing")
{
    shop shop;
    auto const sample = read_file(test::source_path("config/sample-games.csv"));
    CHECK(counts(shop.import(sample)) == "200/0/0/0");
    CHECK(count_of(shop.store.events(), "GameCreated") == 200);
    CHECK(counts(shop.import(sample)) == "0/0/200/0");
    CHECK(shop.store.events().empty());
    CHECK_FALSE(shop.store.call("GET", "/api/games?maxPrice=0").json["items"].empty());
    CHECK(shop.store.call("GET", "/api/games?genre=strategy&tag=Turn-Based%20Strategy").status == 200);
}

TEST_CASE("the large catalogue goes in whole, and again changes nothing")
{
    std::filesystem::path const file = test::source_path("../shared/data/steam-games.csv");
    if (!std::filesystem::exists(file))
        return;
    shop shop;
    auto const csv = read_file(file);
    CHECK(counts(shop.import(csv)) == "22033/0/0/0");
    CHECK(count_of(shop.store.events(), "GameCreated") == 22'033);
    CHECK(shop.games.count_games() == 22'033);
    CHECK(counts(shop.import(csv)) == "0/0/22033/0");
    CHECK(shop.store.events().empty());
}
