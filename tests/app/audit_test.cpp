#include "commands.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

using namespace fcg;
using test::names;
using test::store_case;

namespace {

using namespace std::chrono_literals;
using document = nlohmann::json;

struct audited_case : store_case {
    test::reply ask(std::string method, std::string target, document body = nullptr,
                    std::map<std::string, std::string> headers = {})
    {
        return fixture.call(std::move(method), std::move(target), std::move(body), admin, std::move(headers));
    }

    document acts(std::string const& query = {})
    {
        return ask("GET", "/api/admin/audit" + query).json["items"];
    }

    /// Returns the newest act of this name.
    document act(std::string const& text)
    {
        auto const document = acts("?limit=1&what=" + text);
        REQUIRE_MESSAGE(document.size() == 1, text);
        return document[0];
    }

    std::string id_of(std::string const& token)
    {
        return fixture.call("GET", "/api/users/me", nullptr, token).json["id"];
    }

    std::string admin_name() { return "admin " + id_of(admin); }
};

document parsed(document const& text)
{
    return document::parse(text.get<std::string>());
}

} // namespace

TEST_CASE_FIXTURE(audited_case,
                  "making and demoting admins is on record: who, whom, when, and what they were")
{
    auto const player = id_of(sign_up("ana@example.com"));
    auto const target = "/api/users/" + player + "/role";
    REQUIRE(ask("PUT", target, {{"role", "admin"}}).status == 200);
    auto const document = act("role.change");
    CHECK(document["who"] == admin_name());
    CHECK(document["subject"] == target);
    CHECK(document["note"] == "answered 200");
    CHECK(parsed(document["bodyBefore"]) == nlohmann::json{{"role", "user"}});
    CHECK(parsed(document["bodyAfter"]) == nlohmann::json{{"role", "admin"}});
    CHECK_FALSE(document["doneAt"].is_null());
    REQUIRE(ask("PUT", target, {{"role", "user"}}).status == 200);
    CHECK(parsed(act("role.change")["bodyAfter"]) == nlohmann::json{{"role", "user"}});
    CHECK(acts("?subject=" + target).size() == 2);
}

TEST_CASE_FIXTURE(audited_case, "prices are on record, old and new")
{
    auto const game = add_game("10");
    auto const document = act("game.create");
    CHECK(document["subject"] == "/api/games/" + game);
    CHECK(parsed(document["bodyAfter"])["price"] == 10.0);
    auto body = test::game_to_sell("A Game at 10", 12.5);
    REQUIRE(ask("PUT", "/api/games/" + game, body, {{"If-Match", "\"v1\""}}).status == 200);
    auto const changed = act("game.change");
    CHECK(parsed(changed["bodyBefore"])["price"] == 10.0);
    CHECK(parsed(changed["bodyAfter"])["price"] == 12.5);
    CHECK(ask("DELETE", "/api/games/" + game, nullptr, {{"If-Match", "\"v2\""}}).status == 204);
    CHECK(parsed(act("game.withdraw")["bodyBefore"])["id"] == game);
}

TEST_CASE_FIXTURE(audited_case, "promotions are on record from their start to their end")
{
    auto const now = fixture.clock().now();
    document document{{"name", "Winter"},
                      {"percentOff", 10},
                      {"genre", "Indie"},
                      {"startsAt", core::to_rfc3339(now + 1h)},
                      {"endsAt", core::to_rfc3339(now + 2h)}};
    auto const reply = ask("POST", "/api/promotions", document);
    REQUIRE_MESSAGE(reply.status == 201, reply.body);
    auto const target = reply.header("location");
    CHECK(act("promotion.create")["subject"] == target);
    document["percentOff"] = 20;
    REQUIRE(ask("PUT", target, document, {{"If-Match", reply.header("etag")}}).status == 200);
    CHECK(parsed(act("promotion.change")["bodyBefore"])["percentOff"] == 10);
    CHECK(parsed(act("promotion.change")["bodyAfter"])["percentOff"] == 20);
    REQUIRE(ask("DELETE", target).status == 204);
    CHECK(parsed(act("promotion.end")["bodyBefore"])["percentOff"] == 20);
}

TEST_CASE_FIXTURE(audited_case, "refunds and cancellations by admins are on record, those of buyers are not")
{
    auto const player = sign_up("ana@example.com");
    auto const buy_one = [&](std::string const& price) {
        auto const bought = buy(player, add_game(price));
        settle();
        return bought.header("location");
    };
    auto const own = buy_one("10");
    CHECK(fixture.call("POST", own + "/refund", document::object(), player).status == 202);
    CHECK(acts("?what=purchase.refund").empty());
    auto const other = buy_one("11");
    REQUIRE(ask("POST", other + "/refund", {{"reason", "goodwill"}}).status == 202);
    auto const refund = act("purchase.refund");
    CHECK(refund["subject"] == other + "/refund");
    CHECK(parsed(refund["bodyAfter"]) == nlohmann::json{{"reason", "goodwill"}});
    CHECK(ask("POST", other + "/cancel").status == 409);
    CHECK(act("purchase.cancel")["note"] == "answered 409");
}

TEST_CASE_FIXTURE(audited_case, "webhooks are on record without their secrets")
{
    settings.notifications.webhooks.allow_inward = true;
    restart();
    auto const reply = ask("POST", "/api/admin/webhooks", {{"url", "http://127.0.0.1:9/hook"}});
    REQUIRE_MESSAGE(reply.status == 201, reply.body);
    auto const target = reply.header("location");
    CHECK(act("webhook.create")["subject"] == target);
    REQUIRE(ask("POST", target + "/rotate-secret").status == 200);
    REQUIRE(ask("DELETE", target).status == 204);
    CHECK(act("webhook.delete")["subject"] == target);
    CHECK(act("webhook.rotate-secret")["subject"] == target + "/rotate-secret");
    CHECK(acts().dump().find("whsec_") == std::string::npos);
    CHECK(reply.body.find("whsec_") != std::string::npos);
}

TEST_CASE_FIXTURE(audited_case, "an import is on record, over HTTP and from the command line")
{
    auto const imported = fixture.call({.method = "POST",
                                        .target = "/api/games/import",
                                        .token = admin,
                                        .headers = {{"Content-Type", "text/csv"}},
                                        .raw_body = "app_id,title,price\n1,Half-Life,10\n"});
    REQUIRE_MESSAGE(imported.status == 200, imported.body);
    CHECK(parsed(act("games.import")["bodyAfter"])["created"] == 1);
    CHECK(carry_out(*this, "import").code != 0); // an empty file
    auto const failed = act("games.import");
    CHECK(failed["who"] == "command line");
    CHECK(failed["note"].get<std::string>().starts_with("ended with "));
}

TEST_CASE_FIXTURE(audited_case,
                  "what is refused to an admin is on record with its status, and what needs no admin is not")
{
    auto const player = sign_up("ana@example.com");
    CHECK(ask("PUT", "/api/users/" + id_of(player) + "/role", {{"role", "emperor"}}).status == 400);
    CHECK(act("role.change")["note"] == "answered 400");
    auto const before = acts().size();
    CHECK(fixture.call("PUT", "/api/users/" + id_of(player) + "/role", {{"role", "admin"}}, player).status ==
          403);
    CHECK(fixture.call("GET", "/api/admin/audit", nullptr, player).status == 403);
    CHECK(acts().size() == before);
}

TEST_CASE_FIXTURE(audited_case, "the log is read page by page, the newest first, and survives a restart")
{
    for (auto const* price : {"10", "11", "12", "13", "14"})
        add_game(price);
    restart();
    names subjects;
    std::string cursor;
    int pages = 0;
    do {
        auto const page = ask("GET", "/api/admin/audit?what=game.create&limit=2" + cursor).json;
        for (auto const& act : page["items"])
            subjects.push_back(act["number"].dump());
        cursor = page["nextCursor"].is_null() ? "" : "&cursor=" + page["nextCursor"].get<std::string>();
        ++pages;
    } while (!cursor.empty());
    CHECK(pages == 3);
    CHECK(subjects == names{"5", "4", "3", "2", "1"});
    CHECK(ask("GET", "/api/admin/audit?cursor=nonsense").status == 400);
}

TEST_CASE_FIXTURE(audited_case, "the command line reads the log, filters it and shows what was changed")
{
    auto const game = add_game("10");
    auto const shown = carry_out(*this, "audit", {{"subject", "/api/games/" + game}, {"changes", "yes"}});
    CHECK(shown.code == 0);
    CHECK(shown.out.find("game.create  /api/games/" + game + ": answered 201") != std::string::npos);
    CHECK(shown.out.find("      + {\"id\":\"" + game) != std::string::npos);
    CHECK(carry_out(*this, "audit", {{"what", "role.change"}}).out.empty());
    CHECK(carry_out(*this, "audit", {{"before", "1"}}).out.empty());
    CHECK(carry_out(*this, "audit", {{"most", "none"}}).code == app::exit_code::wrong_usage);
}

TEST_CASE_FIXTURE(audited_case, "an act stands in the log before it is done")
{
    auto const player = sign_up("ana@example.com");
    auto const files = store->databases();
    auto const users = std::ranges::find(files, "users", [](auto* file) { return file->module(); });
    (*users)->write_now([](storage::transaction& tx) {
        tx.execute(
            "CREATE TRIGGER broken BEFORE UPDATE ON accounts BEGIN SELECT RAISE(ABORT, 'broken'); END");
    });
    CHECK(ask("PUT", "/api/users/" + id_of(player) + "/role", {{"role", "admin"}}).status == 500);
    auto const cut_off = act("role.change");
    CHECK(cut_off["doneAt"].is_null());
    CHECK(cut_off["subject"] == "/api/users/" + id_of(player) + "/role");
}

TEST_CASE_FIXTURE(audited_case, "what cannot be recorded is not done")
{
    auto const player = sign_up("ana@example.com");
    store->audit().file().write_now([](storage::transaction& tx) {
        tx.execute(
            "CREATE TRIGGER full BEFORE INSERT ON operator_acts BEGIN SELECT RAISE(ABORT, 'full'); END");
    });
    CHECK(ask("PUT", "/api/users/" + id_of(player) + "/role", {{"role", "admin"}}).status >= 500);
    CHECK(fixture.call("GET", "/api/users/me", nullptr, player).json["role"] == "user");
}
