#include "promotions_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using test::names;
using test::sale_shop;
using test::shop;

namespace {

struct counter : sale_shop {
    names faulty(nlohmann::json more, std::chrono::microseconds duration = 1h,
                 std::chrono::microseconds until = 2h)
    {
        auto const refused = promote(body(duration, until, std::move(more)));
        CHECK(refused.status == 400);
        return refused.faulty_fields();
    }
};

} // namespace

TEST_CASE_FIXTURE(counter, "a promotion that is not valid is refused field by field")
{
    auto const game = new_game();
    CHECK(faulty({{"genre", "Indie"}}) == names{"percentOff"});
    CHECK(faulty({{"genre", "Indie"}, {"percentOff", 10}, {"price", 5}}) == names{"price"});
    CHECK(faulty({{"genre", "Indie"}, {"percentOff", 0}}) == names{"percentOff"});
    CHECK(faulty({{"genre", "Indie"}, {"percentOff", 101}}) == names{"percentOff"});
    CHECK(faulty({{"genre", "Indie"}, {"price", 5.001}}) == names{"price"});
    CHECK(faulty({{"genre", "Indie"}, {"price", 5}, {"currency", "XXX"}}) == names{"currency"});
    CHECK(faulty({{"genre", "Indie"}, {"percentOff", 10}, {"currency", "BRL"}}) == names{"currency"});
    CHECK(faulty({{"percentOff", 10}}) == names{"gameIds"});
    CHECK(faulty({{"percentOff", 10}, {"genre", "Indie"}, {"tag", "Indie"}}) == names{"tag"});
    CHECK(faulty({{"percentOff", 10}, {"genre", "Indie"}, {"gameIds", {game}}}) == names{"genre"});
    CHECK(faulty({{"percentOff", 10}, {"gameIds", {"half-life"}}}) == names{"gameIds[0]"});
    CHECK(faulty({{"percentOff", 10}, {"gameIds", {game, player.to_string()}}}) == names{"gameIds"});
    CHECK(faulty({{"percentOff", 10}, {"genre", "Indie"}}, 2h, 2h) == names{"endsAt"});
    CHECK(faulty({{"percentOff", 10}, {"genre", "Indie"}}, -2h, -1h) == names{"endsAt"});
    CHECK(faulty({{"percentOff", 10}, {"genre", "Indie"}, {"name", ""}}) == names{"name"});
    CHECK(faulty(nlohmann::json::object(), 2h, 1h) == names{"percentOff", "gameIds", "endsAt"});
    CHECK(count("SELECT count(*) FROM promotions") == 0);
}

TEST_CASE_FIXTURE(counter, "only admins make, change and end promotions")
{
    auto const id = promoted(1h, 2h, {{"genre", "Indie"}, {"percentOff", 10}});
    auto const target = "/api/promotions/" + id;
    auto const value = body(1h, 2h, {{"genre", "Indie"}, {"percentOff", 10}});
    CHECK(store.call("POST", "/api/promotions", value, user).status == 403);
    CHECK(store.call("PUT", target, value, user).status == 403);
    CHECK(store.call("DELETE", target, nullptr, user).status == 403);
    CHECK(store.call("DELETE", target).status == 401);
    CHECK(store.call("GET", target, nullptr, admin).status == 200);
}

TEST_CASE_FIXTURE(counter, "before it starts only admins find a promotion: by list, id or ETag")
{
    auto const target =
        "/api/promotions/" + promoted(1h, 3h, {{"genre", "Indie"}, {"percentOff", 10}, {"name", "Secret"}});
    for (auto const& token : {std::string(), user}) {
        CHECK(store.call("GET", target, nullptr, token).status == 404);
        CHECK(store.call("GET", target, nullptr, token, {{"If-None-Match", "\"v1\""}}).status == 404);
        CHECK(store.call("HEAD", target, nullptr, token).status == 404);
        CHECK(store.call("GET", "/api/promotions", nullptr, token).body.find("Secret") == std::string::npos);
        CHECK(store.call("GET", "/api/promotions?status=scheduled", nullptr, token).status == 403);
        CHECK(store.call("GET", "/api/promotions?status=running", nullptr, token).json["items"].empty());
    }
    CHECK(store.call("GET", target, nullptr, admin).json["name"] == "Secret");
    CHECK(store.call("GET", "/api/promotions?status=scheduled", nullptr, admin).json["items"].size() == 1);
    store.advance(1h);
    CHECK(store.call("GET", target).json["name"] == "Secret");
    CHECK(store.call("GET", "/api/promotions").json["items"].size() == 1);
    store.advance(2h);
    CHECK(store.call("GET", target, nullptr, user).json["status"] == "over");
}

TEST_CASE_FIXTURE(counter, "what does not run is listed for admins alone")
{
    auto const promotion_named = [](std::string name) {
        return nlohmann::json{{"genre", "Indie"}, {"percentOff", 10}, {"name", std::move(name)}};
    };
    promoted(2h, 3h, promotion_named("later"));
    promoted(-1h, 2h, promotion_named("now"));
    promoted(-1h, 1h, promotion_named("soon over"));
    store.advance(1h);
    auto const listed = [this](std::string const& query, std::string token = {}) {
        auto const page = store.call("GET", "/api/promotions" + query, nullptr, std::move(token));
        names names;
        for (auto const& item : page.json["items"])
            names.push_back(item["name"]);
        return names;
    };
    CHECK(listed("") == names{"now"});
    CHECK(listed("", admin) == names{"now", "later"});
    CHECK(listed("?status=running") == names{"now"});
    CHECK(listed("?status=scheduled", admin) == names{"later"});
    CHECK(store.call("GET", "/api/promotions?status=over").status == 403);
    CHECK(store.call("GET", "/api/promotions?status=all", nullptr, user).status == 403);
    CHECK(listed("?status=over", admin) == names{"soon over"});
    CHECK(listed("?status=all", admin) == names{"now", "soon over", "later"});
}

TEST_CASE_FIXTURE(counter, "promotions are listed page by page, those that start together by their ids")
{
    names expected;
    for (int i = 0; i < 5; ++i)
        expected.push_back(promoted(1h, 2h, {{"genre", "Indie"}, {"percentOff", 10}}));
    names found_names;
    std::string target = "/api/promotions?limit=2";
    for (int pages = 0; pages < 5 && !target.empty(); ++pages) {
        auto const page = store.call("GET", target, nullptr, admin);
        for (auto const& item : page.json.at("items"))
            found_names.push_back(item["id"]);
        auto const& next = page.json["nextCursor"];
        target = next.is_null() ? "" : "/api/promotions?limit=2&cursor=" + next.get<std::string>();
    }
    CHECK(found_names == expected);
    CHECK(store.call("GET", "/api/promotions?cursor=abc").faulty_fields() == names{"cursor"});
}
