#include "notifications_case.hpp"
#include "support/answering_server.hpp"
#include "support/received_webhook.hpp"

#include <mutex>

using namespace fcg;
using received = test::received_webhook;

namespace {

/// The module with its deliverers on their own loop, and a real server as the endpoint.
struct http_case : test::notifications_case {
    http_case() : notifications_case(test::inward_settings(), test::module_store::time::real)
    {
        store.run(open());
    }

    ~http_case() { store.run(close()); }

    std::string url()
    {
        std::lock_guard const hold(guard);
        return address + "/hook?from=fcg";
    }

    nlohmann::json create(std::string const& text)
    {
        auto const reply = call_as_admin("POST", "/api/admin/webhooks", {{"url", text}});
        CAPTURE(reply.body);
        REQUIRE(reply.status == 201);
        return reply.json;
    }

    std::vector<received> wait_for(std::size_t requests)
    {
        CHECK(store.wait_until([&] {
            std::lock_guard const hold(guard);
            return came.size() >= requests;
        }));
        std::lock_guard const hold(guard);
        return {came.begin(), came.end()};
    }

    /// Waits until the only delivery was tried, and returns it.
    nlohmann::json wait_until_tried(std::string const& id)
    {
        CHECK(store.wait_until([&] {
            return module->database().read([](storage::reader& db) {
                return db.query("SELECT 1 FROM webhook_deliveries WHERE tried_at IS NOT NULL").next();
            });
        }));
        return call_as_admin("GET", "/api/admin/webhooks/" + id + "/deliveries").json["items"][0];
    }

    void answer_with(test::answering_server::answer given_response)
    {
        std::lock_guard const hold(guard);
        answer = std::move(given_response);
    }

    task<> restart_with(bool allow_inward)
    {
        bool const ended = co_await module->stop();
        CHECK(ended);
        settings.webhooks.allow_inward = allow_inward;
    }

    task<> start()
    {
        module->start();
        co_return;
    }

private:
    task<> open()
    {
        auto& loop = dynamic_cast<async::real_loop&>(store.env().background);
        server = std::make_unique<test::answering_server>(
            loop, [this](std::string const& request) -> std::optional<test::answering_server::answer> {
                std::lock_guard const hold(guard);
                came.emplace_back(request);
                return answer;
            });
        address = server->url();
        module->start();
        co_return;
    }

    task<> close()
    {
        server.reset();
        bool const ended = co_await module->stop();
        CHECK(ended);
    }

    std::mutex guard;
    std::vector<received> came;
    test::answering_server::answer answer{204, ""};
    std::string address;
    std::unique_ptr<test::answering_server> server; ///< used on the loop's thread
};

} // namespace

TEST_CASE("a receiver that follows the specification accepts what comes")
{
    http_case fixture;
    auto const value = fixture.create(fixture.url());
    auto const purchase = fixture.purchase();
    fixture.deliver(purchase);
    auto const came = fixture.wait_for(1).front();
    CHECK(came.line.starts_with("POST /hook?from=fcg HTTP/1.1"));
    CHECK(came.headers.at("Host").starts_with("127.0.0.1:"));
    CHECK(came.headers.at("Content-Type") == "application/json");
    CHECK(came.is_signed_with(value["secret"], value["publicKey"]));
    CHECK(came.signatures("v1").size() == 1);
    CHECK(came.signatures("v1a").size() == 1);
    auto const age = core::to_micros(fixture.store.clock().now()) / 1'000'000 -
                     std::stoll(came.headers.at("webhook-timestamp"));
    CHECK(std::abs(age) < 60);
    auto const body = nlohmann::json::parse(came.body);
    CHECK(body["type"] == "purchase.completed");
    CHECK(body["sequence"] == 1);
    CHECK(body["data"]["paymentId"] == purchase.payment_id);
    CHECK(body["data"]["amount"].dump() == "59.9");
    auto const shown = fixture.wait_until_tried(value["id"]);
    CHECK(shown["state"] == "delivered");
    CHECK(shown["lastStatus"] == 204);
    CHECK(shown["webhookId"] == came.headers.at("webhook-id"));
}

TEST_CASE("a forged body or another's key is found out")
{
    http_case fixture;
    auto const value = fixture.create(fixture.url());
    fixture.deliver(fixture.purchase());
    auto came = fixture.wait_for(1).front();
    CHECK_FALSE(came.is_signed_with("whsec_" + std::string(43, 'A') + "=", value["publicKey"]));
    came.body += " ";
    CHECK_FALSE(came.is_signed_with(value["secret"], value["publicKey"]));
}

TEST_CASE("while a secret is rotated both sign, and the secret is shown once")
{
    http_case fixture;
    auto const value = fixture.create(fixture.url());
    std::string const path = "/api/admin/webhooks/" + value["id"].get<std::string>();
    auto const rotated = fixture.call_as_admin("POST", path + "/rotate-secret");
    REQUIRE(rotated.status == 200);
    CHECK(rotated.json["secret"] != value["secret"]);
    CHECK(rotated.json["publicKey"] != value["publicKey"]);
    CHECK_FALSE(rotated.json["previousKeysUntil"].is_null());
    CHECK(fixture.call_as_admin("POST", path + "/test").status == 202);
    auto const came = fixture.wait_for(1).front();
    CHECK(nlohmann::json::parse(came.body)["type"] == "webhook.test");
    CHECK(came.signatures("v1").size() == 2);
    CHECK(came.signatures("v1a").size() == 2);
    CHECK(came.is_signed_with(value["secret"], value["publicKey"]));
    CHECK(came.is_signed_with(rotated.json["secret"], rotated.json["publicKey"]));
    for (auto const* target : {"/api/admin/webhooks", path.c_str()})
        CHECK(fixture.call_as_admin("GET", target).body.find("whsec_") == std::string::npos);
}

TEST_CASE("an endpoint that is gone is disabled and the operator is told")
{
    http_case fixture;
    fixture.answer_with({410, ""});
    auto const value = fixture.create(fixture.url());
    fixture.deliver(fixture.purchase());
    CHECK(fixture.store.wait_until([&] { return !fixture.module->warning().empty(); }));
    CHECK(fixture.module->warning().find("410") != std::string::npos);
    CHECK(fixture.module->warning().find(value["id"].get<std::string>()) != std::string::npos);
    CHECK_MESSAGE(fixture.module->warning().find(fixture.url()) == std::string::npos,
                  "URLs may hold keys of receivers");
    std::string const path = "/api/admin/webhooks/" + value["id"].get<std::string>();
    auto const shown = fixture.call_as_admin("GET", path);
    CHECK(shown.json["enabled"] == false);
    CHECK(fixture.call_as_admin("POST", path + "/test").slug() == "webhook-disabled");
    CHECK(fixture.call_as_admin("POST", path + "/recover", {{"sinceSequence", 1}}).slug() ==
          "webhook-disabled");

    fixture.answer_with({200, ""});
    nlohmann::json changed{{"url", fixture.url()},
                           {"description", ""},
                           {"subscriptions", {"notification.webhook.#"}},
                           {"enabled", true}};
    CHECK(fixture.call_as_admin("PUT", path, changed).json["disabledReason"].is_null());
    CHECK(fixture.module->warning().empty());
    auto const recovered = fixture.call_as_admin("POST", path + "/recover", {{"sinceSequence", 1}});
    CHECK(recovered.status == 202);
    CHECK(recovered.json["deliveries"] == 1);
    auto const came = fixture.wait_for(2);
    CHECK(came[0].headers.at("webhook-id") == came[1].headers.at("webhook-id"));
}

TEST_CASE("a redirect is a failure and nobody follows it")
{
    http_case fixture;
    fixture.answer_with({302, ""});
    auto const value = fixture.create(fixture.url());
    fixture.deliver(fixture.purchase());
    auto const shown = fixture.wait_until_tried(value["id"]);
    CHECK(shown["state"] == "pending");
    CHECK(shown["lastStatus"] == 302);
    CHECK(shown["lastFault"].get<std::string>().find("redirect") != std::string::npos);
    CHECK(fixture.wait_for(1).size() == 1);
}

TEST_CASE("of a long answer little is read, and its status counts")
{
    http_case fixture;
    fixture.answer_with({200, std::string(4'000'000, 'x')});
    auto const value = fixture.create(fixture.url());
    fixture.deliver(fixture.purchase());
    auto const shown = fixture.wait_until_tried(value["id"]);
    CHECK(shown["state"] == "delivered");
    CHECK(shown["lastStatus"] == 200);
}

TEST_CASE("an address that has become inward is refused at the connection, too")
{
    http_case fixture;
    auto const value = fixture.create(fixture.url());
    fixture.store.run(fixture.restart_with(false));
    fixture.start_over();
    fixture.store.run(fixture.start());
    fixture.deliver(fixture.purchase());
    auto const shown = fixture.wait_until_tried(value["id"]);
    CHECK(shown["state"] == "pending");
    CHECK(shown["lastStatus"].is_null());
    CHECK(fixture.wait_for(0).empty());
}

TEST_CASE("a server that cannot be reached is said so")
{
    http_case fixture;
    auto const value = fixture.create("http://127.0.0.1:1/");
    fixture.deliver(fixture.purchase());
    auto const shown = fixture.wait_until_tried(value["id"]);
    CHECK(shown["state"] == "pending");
    CHECK(shown["attempts"] == 1);
    CHECK_FALSE(shown["lastFault"].get<std::string>().empty());
    CHECK_FALSE(shown["nextAttemptAt"].is_null());
}
