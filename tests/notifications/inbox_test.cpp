#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "bus/contracts/user_deleted.hpp"
#include "bus/contracts/user_email_confirmed.hpp"
#include "bus/contracts/user_registered.hpp"
#include "bus/contracts/user_updated.hpp"
#include "notifications_case.hpp"

#include <algorithm>
#include <set>

using namespace fcg;
using test::notifications_case;

namespace {

std::size_t inbox_size(notifications_case& fixture)
{
    return fixture.call("GET", "/api/notifications").json["items"].size();
}

contracts::refund_parked parked_refund(notifications_case& fixture)
{
    return {.payment_id = fixture.store.env().ids.next().to_string(),
            .user_id = fixture.player.to_string(),
            .provider_reference = "charge-1",
            .amount = {5'990, core::currency::brl()},
            .cause = contracts::refund_cause::buyer,
            .reason = "the provider says no, with details",
            .attempts = 20,
            .correlation_id = "correlation",
            .parked_at = fixture.store.clock().now()};
}

std::int64_t count(notifications_case& fixture, std::string const& table)
{
    return fixture.module->database().read([&](storage::reader& db) {
        auto row = db.query("SELECT COUNT(*) FROM " + table);
        return row.next() ? row.integer(0) : -1;
    });
}

} // namespace

TEST_CASE("a completed purchase is in the player's inbox, with title and amount")
{
    notifications_case fixture;
    auto const purchase = fixture.purchase();
    fixture.deliver(purchase);
    auto const shown = fixture.call("GET", "/api/notifications");
    REQUIRE(shown.status == 200);
    REQUIRE(shown.json["items"].size() == 1);
    auto const& item = shown.json["items"][0];
    CHECK(item["subject"] == "purchase.completed");
    CHECK(item["title"] == "In your library: Game " + purchase.game_id);
    CHECK(item["text"] ==
          "The purchase of Game " + purchase.game_id + " for BRL 59.90 is complete. Have fun!");
    CHECK(item["gameTitle"] == "Game " + purchase.game_id);
    CHECK(item["paymentId"] == purchase.payment_id);
    CHECK(item["gameId"] == purchase.game_id);
    CHECK(item["readAt"].is_null());
    CHECK(item["language"] == "en");
}

TEST_CASE("the inbox speaks the language that the player has when reading")
{
    notifications_case fixture;
    auto purchase = fixture.purchase("declined");
    purchase.reason = "insufficient funds";
    fixture.deliver(purchase);
    auto const changed = fixture.call("PUT", "/api/notifications/preferences",
                                      {{"language", "pt-BR"}, {"subscriptions", {"notification.inbox.#"}}});
    CHECK(changed.status == 200);
    auto const item = fixture.call("GET", "/api/notifications").json["items"][0];
    CHECK(item["language"] == "pt-BR");
    CHECK(item["text"] ==
          "O pagamento de Game " + purchase.game_id +
              " no valor de R$ 59,90 foi recusado. Motivo: saldo insuficiente. Nada foi cobrado.");
}

TEST_CASE("an inbox is shown while games cannot be asked, and when a game is gone")
{
    notifications_case fixture;
    auto const purchase = fixture.purchase();
    fixture.deliver(purchase);
    fixture.games.away = true;
    auto shown = fixture.call("GET", "/api/notifications");
    CHECK(shown.status == 200);
    CHECK(shown.json["items"][0]["gameTitle"].is_null());
    CHECK(shown.json["items"][0]["title"] == "In your library: your game");
    fixture.games.away = false;
    fixture.games.withdrawn = purchase.game_id;
    shown = fixture.call("GET", "/api/notifications");
    CHECK(shown.json["items"][0]["gameTitle"].is_null());
}

TEST_CASE("a parked refund is told without what the provider said")
{
    notifications_case fixture;
    fixture.deliver(parked_refund(fixture));
    auto const item = fixture.call("GET", "/api/notifications").json["items"][0];
    CHECK(item["subject"] == "refund.parked");
    CHECK(item["gameId"].is_null());
    CHECK(item["text"].get<std::string>().find("for BRL 59.90") != std::string::npos);
    CHECK(item.dump().find("provider says") == std::string::npos);
}

TEST_CASE("the inbox is paged newest first without gaps or doubles, also while more comes")
{
    notifications_case fixture;
    std::vector<std::string> texts;
    for (int i = 0; i < 7; ++i) {
        auto const purchase = fixture.purchase();
        fixture.deliver(purchase);
        texts.push_back(purchase.payment_id);
        fixture.store.advance(std::chrono::seconds(i % 2));
    }
    std::vector<std::string> seen;
    auto page = fixture.call("GET", "/api/notifications?limit=3");
    for (;;) {
        for (auto const& item : page.json["items"])
            seen.push_back(item["paymentId"]);
        if (page.json["nextCursor"].is_null())
            break;
        fixture.deliver(fixture.purchase());
        page = fixture.call("GET", "/api/notifications?limit=3&cursor=" +
                                       page.json["nextCursor"].get<std::string>());
    }
    std::ranges::reverse(texts);
    CHECK(seen == texts);
    CHECK(fixture.call("GET", "/api/notifications?cursor=x").status == 400);
    CHECK(fixture.call("GET", "/api/notifications?limit=0").status == 400);
}

TEST_CASE("what was read is not among the unread")
{
    notifications_case fixture;
    for (int i = 0; i < 3; ++i)
        fixture.deliver(fixture.purchase());
    std::string const id = fixture.call("GET", "/api/notifications").json["items"][1]["id"];
    CHECK(fixture.call("POST", "/api/notifications/" + id + "/read").status == 204);
    auto const read_at = fixture.call("GET", "/api/notifications").json["items"][1]["readAt"];
    CHECK_FALSE(read_at.is_null());
    fixture.store.advance(std::chrono::hours(1));
    CHECK(fixture.call("POST", "/api/notifications/" + id + "/read").status == 204);
    CHECK(fixture.call("GET", "/api/notifications").json["items"][1]["readAt"] == read_at);
    auto const unread = fixture.call("GET", "/api/notifications?unread=true").json["items"];
    CHECK(unread.size() == 2);
    for (auto const& item : unread)
        CHECK(item["id"] != id);
    CHECK(fixture.call("POST", "/api/notifications/read").status == 204);
    CHECK(fixture.call("GET", "/api/notifications?unread=true").json["items"].empty());
    CHECK(inbox_size(fixture) == 3);
}

TEST_CASE("an inbox is its player's own")
{
    notifications_case fixture;
    fixture.deliver(fixture.purchase());
    std::string const id = fixture.call("GET", "/api/notifications").json["items"][0]["id"];
    auto const stranger = test::token_for(fixture.store.env().ids.next());
    CHECK(fixture.store.call("GET", "/api/notifications", nullptr, stranger).json["items"].empty());
    CHECK(fixture.store.call("POST", "/api/notifications/" + id + "/read", nullptr, stranger).status == 404);
    CHECK(fixture.store.call("POST", "/api/notifications/nonsense/read", nullptr, stranger).status == 404);
    CHECK(fixture.store.call("GET", "/api/notifications").status == 401);
    CHECK(fixture.call("GET", "/api/notifications?unread=true").json["items"].size() == 1);
}

TEST_CASE("preferences have defaults, and what is no pattern is refused by its index")
{
    notifications_case fixture;
    auto const shown = fixture.call("GET", "/api/notifications/preferences");
    CHECK(shown.json == nlohmann::json{{"language", "en"},
                                       {"subscriptions",
                                        {"notification.inbox.#", "notification.email.purchase.completed",
                                         "notification.email.purchase.refunded"}}});
    auto const refused = fixture.call("PUT", "/api/notifications/preferences",
                                      {{"language", "en"}, {"subscriptions", {"#", "not a pattern"}}});
    CHECK(refused.status == 400);
    CHECK(refused.faulty_fields() == test::names{"subscriptions[1]"});
    CHECK(
        fixture.call("PUT", "/api/notifications/preferences", {{"language", "de"}, {"subscriptions", {"#"}}})
            .faulty_fields() == test::names{"language"});
}

TEST_CASE("a player who wants news of refunds alone receives news of refunds alone")
{
    notifications_case fixture;
    fixture.call("PUT", "/api/notifications/preferences",
                 {{"language", "en"}, {"subscriptions", {"notification.inbox.*.refunded"}}});
    for (auto const* status : {"completed", "declined", "failed", "cancelled", "refunded"})
        fixture.deliver(fixture.purchase(status));
    auto const items = fixture.call("GET", "/api/notifications").json["items"];
    REQUIRE(items.size() == 1);
    CHECK(items[0]["subject"] == "purchase.refunded");
}

TEST_CASE("nothing is kept of a closed account, in whatever order it is heard of it")
{
    notifications_case fixture(test::mail_settings("smtp://127.0.0.1:1"));
    auto const now = fixture.store.clock().now();
    auto const id = fixture.player.to_string();
    fixture.deliver(contracts::user_registered{id, "Ana", "ana@example.com", now});
    fixture.deliver(contracts::user_email_confirmed{id, "ana@example.com", now});
    fixture.call("PUT", "/api/notifications/preferences", {{"language", "en"}, {"subscriptions", {"#"}}});
    fixture.deliver(fixture.purchase());
    CHECK(count(fixture, "mail_deliveries") == 1);
    fixture.deliver(contracts::user_deleted{id, now});
    CHECK(count(fixture, "notifications") == 0);
    CHECK(count(fixture, "mail_deliveries") == 0);
    fixture.deliver(
        contracts::user_updated{id, "Ana", "ana@example.com", "user", now + std::chrono::hours(1)});
    fixture.deliver(fixture.purchase());
    CHECK(count(fixture, "notifications") == 0);
    CHECK(count(fixture, "mail_deliveries") == 0);
    fixture.module->database().read([&](storage::reader& db) {
        auto row =
            db.query("SELECT display_name, email, subscriptions FROM addressees WHERE user_id = $1", id);
        REQUIRE(row.next());
        CHECK(row.text(0).empty());
        CHECK(row.text(1).empty());
        CHECK(row.is_null(2));
    });
}

TEST_CASE("without e-mail a purchase costs one row")
{
    notifications_case fixture;
    fixture.deliver(fixture.purchase());
    CHECK(count(fixture, "notifications") == 1);
    CHECK(count(fixture, "mail_deliveries") == 0);
    CHECK(count(fixture, "webhook_deliveries") == 0);
    CHECK(fixture.store.events().empty());
}

TEST_CASE("the catalogue concerns nobody until a webhook wants it")
{
    notifications_case fixture(test::inward_settings());
    contracts::game_withdrawn const gone{fixture.store.env().ids.next().to_string(),
                                         fixture.store.clock().now()};
    CHECK_FALSE(fixture.deliver(gone));
    auto const reply = fixture.call_as_admin(
        "POST", "/api/admin/webhooks",
        {{"url", "http://127.0.0.1:9/"}, {"subscriptions", {"notification.webhook.game.*"}}});
    REQUIRE(reply.status == 201);
    CHECK(fixture.deliver(gone));
    CHECK(count(fixture, "webhook_deliveries") == 1);
    fixture.deliver(fixture.purchase());
    CHECK(count(fixture, "webhook_deliveries") == 1);
}
