#include "notifications_case.hpp"

#include <set>

using namespace fcg;
using test::notifications_case;

namespace {

constexpr auto list = "/api/admin/webhooks";

std::string create(notifications_case& fixture, std::string const& url = "http://127.0.0.1:9/hook")
{
    auto const reply = fixture.call_as_admin("POST", list, {{"url", url}});
    REQUIRE(reply.status == 201);
    auto const id = reply.json["id"].get<std::string>();
    CHECK(reply.header("location") == std::string(list) + "/" + id);
    return std::string(list) + "/" + id;
}

nlohmann::json deliveries(notifications_case& fixture, std::string const& path, std::string const& query = "")
{
    return fixture.call_as_admin("GET", path + "/deliveries" + query).json;
}

} // namespace

TEST_CASE("webhooks are the business of admins")
{
    notifications_case fixture(test::inward_settings());
    auto const path = create(fixture);
    for (auto const& [method, target] :
         std::vector<std::pair<std::string, std::string>>{{"GET", list},
                                                          {"POST", list},
                                                          {"GET", path},
                                                          {"PUT", path},
                                                          {"DELETE", path},
                                                          {"POST", path + "/rotate-secret"},
                                                          {"GET", path + "/deliveries"},
                                                          {"POST", path + "/recover"},
                                                          {"POST", path + "/test"}}) {
        CAPTURE(method + " " + target);
        CHECK(fixture.call(method, target).status == 403);
        CHECK(fixture.store.call(method, target).status == 401);
    }
}

TEST_CASE("a webhook points outward, over https, and its patterns are patterns")
{
    notifications_case fixture;
    for (auto const* url :
         {"http://8.8.8.8/", "https://127.0.0.1/", "https://10.0.0.1/hook", "https://[::1]/",
          "https://169.254.169.254/latest/meta-data/", "https://[::ffff:10.0.0.1]/", "https://u:p@8.8.8.8/",
          "ftp://8.8.8.8/", "nonsense", "https://8.8.8.8/#fragment", "https://100.64.1.1/",
          "https://[64:ff9b::a00:1]/", "https://224.0.0.1/"}) {
        CAPTURE(url);
        auto const refused = fixture.call_as_admin("POST", list, {{"url", url}});
        CHECK(refused.status == 400);
        CHECK(refused.faulty_fields() == test::names{"url"});
    }
    auto const refused = fixture.call_as_admin(
        "POST", list, {{"url", "https://8.8.8.8/"}, {"subscriptions", {"notification.#", "no pattern"}}});
    CHECK(refused.faulty_fields() == test::names{"subscriptions[1]"});
    CHECK(fixture.call_as_admin("POST", list, {{"url", "https://8.8.8.8/hook"}}).status == 201);
}

TEST_CASE("metadata addresses are refused also where inward ones are allowed")
{
    notifications_case fixture(test::inward_settings());
    CHECK(fixture.call_as_admin("POST", list, {{"url", "http://10.0.0.1/"}}).status == 201);
    for (auto const* url : {"http://169.254.169.254/", "http://[fd00:ec2::254]/", "http://100.100.100.200/",
                            "http://[fe80::1]/", "http://0.0.0.0/"})
        CHECK(fixture.call_as_admin("POST", list, {{"url", url}}).faulty_fields() == test::names{"url"});
}

TEST_CASE("a webhook is read, changed and deleted; its secret is seen once")
{
    notifications_case fixture(test::inward_settings());
    auto const path = create(fixture);
    auto const shown = fixture.call_as_admin("GET", path);
    CHECK(shown.status == 200);
    CHECK(shown.json["subscriptions"] == nlohmann::json{"notification.webhook.#"});
    CHECK(shown.json["publicKey"].get<std::string>().starts_with("whpk_"));
    CHECK_FALSE(shown.json.contains("secret"));
    CHECK(fixture.call_as_admin("GET", list).json["items"].size() == 1);

    nlohmann::json changed{{"url", "http://127.0.0.1:9/other"},
                           {"description", "the warehouse"},
                           {"subscriptions", {"notification.webhook.purchase.*"}},
                           {"enabled", false}};
    auto const put = fixture.call_as_admin("PUT", path, changed);
    CHECK(put.status == 200);
    CHECK(put.json["description"] == "the warehouse");
    CHECK(put.json["enabled"] == false);
    CHECK(fixture.module->warning().empty()); // no warning, because an admin disabled it
    changed["url"] = "http://169.254.169.254/";
    CHECK(fixture.call_as_admin("PUT", path, changed).faulty_fields() == test::names{"url"});

    CHECK(fixture.call_as_admin("DELETE", path).status == 204);
    CHECK(fixture.call_as_admin("DELETE", path).status == 404);
    CHECK(fixture.call_as_admin("GET", path).status == 404);
    CHECK(fixture.call_as_admin("POST", path + "/test").status == 404);
    CHECK(fixture.call_as_admin("GET", std::string(list) + "/nonsense").status == 404);
}

TEST_CASE("every secret is another")
{
    notifications_case fixture(test::inward_settings());
    std::set<std::string> secrets;
    for (int i = 0; i < 5; ++i) {
        auto const reply = fixture.call_as_admin("POST", list, {{"url", "http://127.0.0.1:9/"}});
        CHECK(reply.json["secret"].get<std::string>().size() == 6 + 44);
        secrets.insert(reply.json["secret"]);
        secrets.insert(reply.json["publicKey"]);
    }
    CHECK(secrets.size() == 10);
}

TEST_CASE("deliveries are numbered without gaps, also those that are held, and paged newest first")
{
    notifications_case fixture(test::inward_settings());
    auto const path = create(fixture);
    for (int i = 0; i < 3; ++i)
        fixture.deliver(fixture.purchase());
    fixture.call_as_admin("PUT", path,
                          {{"url", "http://127.0.0.1:9/"},
                           {"description", ""},
                           {"subscriptions", {"notification.webhook.#"}},
                           {"enabled", false}});
    for (int i = 0; i < 4; ++i)
        fixture.deliver(fixture.purchase("declined"));
    std::vector<std::int64_t> numbers;
    auto page = deliveries(fixture, path, "?limit=3");
    for (;;) {
        for (auto const& item : page["items"]) {
            numbers.push_back(item["sequence"]);
            CHECK(item["state"] == "held");
        }
        if (page["nextCursor"].is_null())
            break;
        page = deliveries(fixture, path, "?limit=3&cursor=" + page["nextCursor"].get<std::string>());
    }
    CHECK(numbers == std::vector<std::int64_t>{7, 6, 5, 4, 3, 2, 1});
    CHECK(fixture.call_as_admin("GET", path).json["lastSequence"] == 7);
    CHECK(deliveries(fixture, path, "?state=pending")["items"].empty());
    CHECK(fixture.call_as_admin("GET", path + "/deliveries?state=lost").status == 400);
}

TEST_CASE("numbers go on after a restart")
{
    notifications_case fixture(test::inward_settings());
    auto const path = create(fixture);
    fixture.deliver(fixture.purchase());
    fixture.start_over();
    fixture.deliver(fixture.purchase());
    CHECK(deliveries(fixture, path)["items"][0]["sequence"] == 2);
}

TEST_CASE("recovering asks for one start, and says how many will be sent")
{
    notifications_case fixture(test::inward_settings());
    auto const path = create(fixture);
    for (int i = 0; i < 5; ++i) {
        fixture.deliver(fixture.purchase());
        fixture.store.advance(std::chrono::minutes(1));
    }
    auto const recover = [&](nlohmann::json since) {
        return fixture.call_as_admin("POST", path + "/recover", std::move(since));
    };
    CHECK(recover({{"sinceSequence", 4}}).json["deliveries"] == 2);
    std::string const moment = deliveries(fixture, path)["items"][2]["enqueuedAt"];
    CHECK(recover({{"since", moment}}).json["deliveries"] == 3);
    CHECK(recover({{"sinceSequence", 99}}).json["deliveries"] == 0);
    CHECK(recover({{"sinceSequence", 1}, {"since", moment}}).status == 400);
    CHECK(recover(nlohmann::json::object()).status == 400);
    CHECK(recover({{"sinceSequence", 0}}).status == 400);
    CHECK(recover({{"since", "yesterday"}}).faulty_fields() == test::names{"since"});
}

TEST_CASE("there is room for a hundred webhooks")
{
    notifications_case fixture(test::inward_settings());
    for (int i = 0; i < 100; ++i)
        create(fixture);
    CHECK(fixture.call_as_admin("POST", list, {{"url", "http://127.0.0.1:9/"}}).slug() ==
          "too-many-webhooks");
}
