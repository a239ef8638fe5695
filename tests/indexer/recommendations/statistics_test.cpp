#include "recommendation_case.hpp"

using namespace fcg;
using test::id_of;
using test::names;
using test::recommendation_case;
using test::token_for;
using namespace std::chrono_literals;

namespace {

core::money brl(std::int64_t minor)
{
    return {minor, core::currency::brl()};
}

core::money in(char const* code, std::int64_t minor)
{
    return {minor, core::currency::parse(code).value()};
}

std::string day_text(core::time_point when)
{
    return core::to_iso_date(std::chrono::floor<std::chrono::days>(when));
}

nlohmann::json rows(recommendation_case& fixture, std::string query)
{
    return fixture.items("/api/admin/statistics/" + query, fixture.admin());
}

} // namespace

TEST_CASE("sales and revenue of each day, each currency for itself")
{
    recommendation_case fixture;
    fixture.buy(101, 1, 0h, brl(5990));
    fixture.buy(102, 1, 12h, brl(1005)); // today at 00:00
    fixture.buy(103, 1, 0h, in("USD", 1999));
    fixture.buy(104, 1, 0h, in("JPY", 1500));
    fixture.buy(105, 1, 12h + 1us, brl(2000)); // the last microsecond of yesterday
    fixture.buy(106, 1, 24h * 30, brl(3000));  // 30 days ago: before the period
    auto const today = day_text(fixture.noon);
    auto const yesterday = day_text(fixture.noon - 24h);
    CHECK(rows(fixture, "sales") == nlohmann::json::parse(R"([
        {"day": ")" + today + R"(", "sales": 2, "revenue": 69.95, "currency": "BRL"},
        {"day": ")" + today + R"(", "sales": 1, "revenue": 1500, "currency": "JPY"},
        {"day": ")" + today + R"(", "sales": 1, "revenue": 19.99, "currency": "USD"},
        {"day": ")" + yesterday + R"(", "sales": 1, "revenue": 20, "currency": "BRL"}])"));
    CHECK(rows(fixture, "sales?by=day&to=" + yesterday).size() == 2);
    CHECK(rows(fixture, "sales?from=" + today).size() == 3);
    CHECK(rows(fixture, "sales?limit=1").size() == 1);
    CHECK(rows(fixture, "sales?from=" + yesterday + "&to=" + yesterday)[0]["revenue"] == 20);
}

TEST_CASE("sales of each game, the most sold first, also of games that are withdrawn or unknown")
{
    recommendation_case fixture;
    fixture.put_bare(1, 2);
    fixture.buy(101, 1, 0h, brl(1000));
    fixture.buy(101, 2, 0h, brl(250));
    fixture.buy(102, 2, 0h, brl(250));
    fixture.buy(103, 2, 0h, in("USD", 99));
    fixture.buy(101, 3, 0h, brl(0)); // free
    fixture.withdraw(2);
    auto const value = rows(fixture, "sales?by=game");
    REQUIRE(value.size() == 4);
    CHECK(value[0] == nlohmann::json{{"gameId", id_of(2).to_string()},
                                     {"title", "Game 2"},
                                     {"sales", 2},
                                     {"revenue", 5},
                                     {"currency", "BRL"}});
    CHECK(value[1]["title"] == "Game 1");
    CHECK(value[2]["currency"] == "USD");
    CHECK(value[2]["revenue"] == 0.99);
    CHECK(value[3]["gameId"] == id_of(3).to_string());
    CHECK(value[3]["title"].is_null());
    CHECK(rows(fixture, "sales?by=game&limit=2").size() == 2);
}

TEST_CASE("a game with two genres counts in both, one without in none")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .genres = {"RPG", "Racing"}});
    fixture.put({.number = 2, .genres = {"RPG"}});
    fixture.put({.number = 3});
    fixture.buy(101, 1, 0h, brl(1000));
    fixture.buy(101, 2, 0h, brl(300));
    fixture.buy(102, 2, 0h, brl(300));
    fixture.buy(101, 3, 0h, brl(50));
    fixture.buy(101, 4, 0h, brl(7)); // a game that was never in the index
    // RPG: 10 + 3 + 3; Racing: 10; no genre: 0.50 + 0.07
    CHECK(rows(fixture, "sales?by=genre") == nlohmann::json::parse(R"([
        {"genre": "RPG", "sales": 3, "revenue": 16, "currency": "BRL"},
        {"genre": null, "sales": 2, "revenue": 0.57, "currency": "BRL"},
        {"genre": "Racing", "sales": 1, "revenue": 10, "currency": "BRL"}])"));
}

TEST_CASE("a histogram of prices, each currency for itself")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .minor = 0});
    fixture.put({.number = 2, .minor = 1});
    fixture.put({.number = 3, .minor = 499});
    fixture.put({.number = 4, .minor = 500});
    fixture.put({.number = 5, .minor = 10'000});
    fixture.put({.number = 6, .minor = 999, .currency = "USD"});
    fixture.put({.number = 7, .minor = 999});
    fixture.withdraw(7);
    nlohmann::json counted;
    for (auto const& bar : rows(fixture, "prices"))
        counted[bar["currency"].get<std::string>()][bar["band"].get<std::string>()] = bar["games"];
    CHECK(counted == nlohmann::json::parse(R"({
        "BRL": {"free": 1, "0-5": 2, "5-10": 1, "10-20": 0, "20-50": 0, "50-100": 0, "100+": 1},
        "USD": {"free": 0, "0-5": 0, "5-10": 1, "10-20": 0, "20-50": 0, "50-100": 0, "100+": 0}})"));
    CHECK(rows(fixture, "prices")[0]["band"] == "free");
}

TEST_CASE("the histogram counts what games cost now")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .minor = 10'000, .final_minor = 499});
    for (auto const& bar : rows(fixture, "prices"))
        CHECK(bar["games"] == (bar["band"] == "0-5" ? 1 : 0));
}

TEST_CASE("a sale that was taken back is in no figure")
{
    recommendation_case fixture;
    auto const sale = fixture.sale_of(101, 1, fixture.noon, {1'000, core::currency::brl()});
    fixture.deliver(sale, "index-entitlement-granted");
    CHECK(rows(fixture, "sales?by=game").size() == 1);
    fixture.take_back(sale);
    CHECK(rows(fixture, "sales?by=game").empty());
}

TEST_CASE("statistics are for admins, and what is asked is checked")
{
    recommendation_case fixture;
    for (std::string const path : {"/api/admin/statistics/sales", "/api/admin/statistics/prices"}) {
        CHECK(fixture.store.call("GET", path).status == 401);
        CHECK(fixture.store.call("GET", path, nullptr, token_for(id_of(101))).status == 403);
        CHECK(rows(fixture, path.substr(22)).empty());
    }
    auto const faults = [&](std::string query) {
        return fixture.store.call("GET", "/api/admin/statistics/sales" + query, nullptr, fixture.admin())
            .faulty_fields();
    };
    CHECK(faults("?by=player") == names{"by"});
    CHECK(faults("?from=yesterday") == names{"from"});
    CHECK(faults("?from=2026-02-02&to=2026-02-01") == names{"from"});
    CHECK(faults("?limit=1001") == names{"limit"});
}
