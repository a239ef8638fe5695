// Tests of the shipped binary with a real SMTP server and a receiver of webhooks.
#include "support/answering_server.hpp"
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/http_calls.hpp"
#include "support/received_webhook.hpp"
#include "support/smtp_server.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <sstream>
#include <string>

using namespace fcg;
using test::http_caller;
using test::run_program;

namespace {

/// A store with the sample catalogue, an admin and a webhook for every event of purchases.
class telling_store {
public:
    telling_store()
    {
        command({"import", test::source_path("config/sample-games.csv")});
        command({"user", "create-admin", "--email", "admin@example.com", "--password-stdin"},
                "an admin's long password\n");
        auto const admin = caller.sign_in("admin@example.com", "an admin's long password");
        auto const answer = caller.call(http::method::post, "/api/admin/webhooks",
                                        {{"url", receiver.url() + "/hook"},
                                         {"description", "everything"},
                                         {"subscriptions", {"notification.webhook.purchase.#"}}},
                                        admin);
        REQUIRE_MESSAGE(answer.status == 201, answer.client_response.body);
        webhook = answer.json;
    }

    /// Signs up and confirms the address with the code in the first email, so that the store may write to it.
    std::string sign_up_with_mail(std::string const& address)
    {
        auto const token = caller.sign_up(address);
        std::optional<nlohmann::json> first_mail; // the admin gets emails as well
        REQUIRE(test::eventually([&] {
            first_mail = find_mail([&](nlohmann::json const& value) { return value["to"][0] == address; });
            return first_mail.has_value();
        }));
        auto const text = (*first_mail)["body"].get<std::string>();
        auto const code_begin = text.find("code:") + 5;
        auto const first = text.find_first_not_of("\r\n ", code_begin);
        auto const last = text.find_first_of("\r\n ", first);
        auto const confirmed = caller.call(http::method::post, "/api/users/email-confirmation",
                                           {{"token", text.substr(first, last - first)}});
        REQUIRE_MESSAGE(confirmed.status == 204, text);
        REQUIRE(test::eventually([&] { return nothing_waits(); })); // notifications has handled the event
        return token;
    }

    std::optional<nlohmann::json> mail_with(std::string const& subject)
    {
        return find_mail([&](nlohmann::json const& value) { return value["headers"]["Subject"] == subject; });
    }

    std::optional<nlohmann::json> find_mail(std::function<bool(nlohmann::json const&)> const& function)
    {
        auto const values = mail.taken();
        auto const match = std::ranges::find_if(values, function);
        return match == values.end() ? std::nullopt : std::optional(*match);
    }

    /// Waits for the first webhook and returns it.
    test::received_webhook wait_for_webhook()
    {
        REQUIRE(test::eventually([&] {
            loop.context().restart();
            loop.context().poll();
            return !receiver.requests().empty();
        }));
        return test::received_webhook(receiver.requests().front());
    }

private:
    /// Returns true if every event is published and every message is handled, by the metrics.
    bool nothing_waits()
    {
        std::istringstream lines(caller.get("/metrics").client_response.body);
        for (std::string line; std::getline(lines, line);)
            if ((line.starts_with("fcg_bus_relay_lag_events{") || line.starts_with("fcg_bus_queue_depth{")) &&
                !line.ends_with(" 0"))
                return false;
        return true;
    }

    void command(std::vector<std::string> words, std::string const& input = {})
    {
        words.insert(words.begin(), test::fcg_binary());
        words.insert(words.end(), {"--data", folder.path().string()});
        auto const done = run_program(std::move(words), input);
        REQUIRE_MESSAGE(done.exit_code == 0, done.err);
    }

    test::temporary_folder folder;
    test::smtp_server mail;
    async::real_loop loop;
    test::answering_server receiver{loop,
                                    [](std::string const&) -> std::optional<test::answering_server::answer> {
                                        return test::answering_server::answer{204, ""};
                                    }};
    test::serving_process server{folder.path(),
                                 {},
                                 {{"FCG__NOTIFICATIONS__MAIL__URL", mail.url()},
                                  {"FCG__NOTIFICATIONS__MAIL__FROM", "store@shop.example"},
                                  {"FCG__NOTIFICATIONS__WEBHOOKS__ALLOWINWARD", "true"}}};

public:
    http_caller caller{server.port()};
    nlohmann::json webhook;
};

} // namespace

TEST_CASE("a purchase comes into the inbox, the buyer's mailbox and a webhook that is signed")
{
    telling_store store;
    auto const token = store.sign_up_with_mail("ana@example.com");
    auto const game =
        store.caller.get("/api/games?limit=1&minPrice=1&maxPrice=500&sort=-price").json["items"][0];
    auto const bought = store.caller.call(http::method::post, "/api/games/purchase",
                                          {{"gameId", game["id"]}, {"paymentMethod", "Pix"}}, token);
    REQUIRE_MESSAGE(bought.status == 202, bought.client_response.body);
    auto const payment = bought.json["paymentId"].get<std::string>();
    auto const title = "In your library: " + game["title"].get<std::string>();

    nlohmann::json inbox;
    CHECK(test::eventually([&] {
        inbox = store.caller.get("/api/notifications", token).json["items"];
        return !inbox.empty();
    }));
    REQUIRE(inbox.size() == 1);
    CHECK(inbox[0]["subject"] == "purchase.completed");
    CHECK(inbox[0]["paymentId"] == payment);
    CHECK(inbox[0]["title"] == title);

    std::optional<nlohmann::json> mail;
    REQUIRE(test::eventually([&] {
        mail = store.mail_with(title);
        return mail.has_value();
    }));
    CHECK((*mail)["from"] == "store@shop.example");
    CHECK((*mail)["to"] == nlohmann::json{"ana@example.com"});
    CHECK((*mail)["defects"].empty());
    CHECK((*mail)["body"].get<std::string>().find(game["title"].get<std::string>()) != std::string::npos);

    auto const came = store.wait_for_webhook();
    CHECK(came.line.starts_with("POST /hook HTTP/1.1"));
    CHECK(came.is_signed_with(store.webhook["secret"], store.webhook["publicKey"]));
    auto const payload = nlohmann::json::parse(came.body);
    CHECK(payload["type"] == "purchase.completed");
    CHECK(payload["data"]["paymentId"] == payment);
    auto changed = came;
    changed.body += " ";
    CHECK_FALSE(changed.is_signed_with(store.webhook["secret"], store.webhook["publicKey"]));
}
