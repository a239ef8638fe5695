#include "notifications_case.hpp"
#include "support/answering_server.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <mutex>
#include <sstream>

using namespace fcg;

namespace {

/// Standard Webhooks as its specification tells a receiver to check it, on OpenSSL alone.
std::string decode_base64(std::string const& text)
{
    std::string out(text.size(), '\0');
    auto const size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<unsigned char const*>(text.data()), static_cast<int>(text.size()));
    REQUIRE(size >= 0);
    out.resize(static_cast<std::size_t>(size) - static_cast<std::size_t>(std::ranges::count(text, '=')));
    return out;
}

unsigned char const* octets(std::string const& of)
{
    return reinterpret_cast<unsigned char const*>(of.data());
}

bool is_hmac(std::string const& secret, std::string const& content, std::string const& signature)
{
    REQUIRE(secret.starts_with("whsec_"));
    auto const key = decode_base64(secret.substr(6));
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(content), content.size(), mac, &size);
    return std::string(reinterpret_cast<char const*>(mac), size) == signature;
}

bool is_ed25519(std::string const& public_key, std::string const& content, std::string const& signature)
{
    REQUIRE(public_key.starts_with("whpk_"));
    auto const key = decode_base64(public_key.substr(5));
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const loaded(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(key), key.size()), EVP_PKEY_free);
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    REQUIRE(loaded);
    EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, loaded.get());
    return EVP_DigestVerify(digest.get(), octets(signature), signature.size(), octets(content),
                            content.size()) == 1;
}

/// A request as it came over the wire.
struct received {
    std::string line;
    std::map<std::string, std::string> headers;
    std::string body;

    explicit received(std::string const& request)
    {
        auto const end = request.find("\r\n\r\n");
        std::istringstream head(request.substr(0, end));
        std::getline(head, line);
        for (std::string one; std::getline(head, one);) {
            auto const colon = one.find(": ");
            auto value = one.substr(colon + 2);
            value.erase(value.find_last_not_of('\r') + 1);
            headers[one.substr(0, colon)] = value;
        }
        body = request.substr(end + 4);
    }

    std::vector<std::string> signatures(std::string const& version) const
    {
        std::vector<std::string> found;
        std::istringstream all(headers.at("webhook-signature"));
        for (std::string one; all >> one;)
            if (one.starts_with(version + ","))
                found.push_back(decode_base64(one.substr(version.size() + 1)));
        return found;
    }

    std::string content() const
    {
        return headers.at("webhook-id") + "." + headers.at("webhook-timestamp") + "." + body;
    }

    bool is_signed_with(std::string const& secret, std::string const& public_key) const
    {
        auto const shared = signatures("v1");
        auto const paired = signatures("v1a");
        return std::ranges::any_of(shared,
                                   [&](auto const& one) { return is_hmac(secret, content(), one); }) &&
               std::ranges::any_of(paired,
                                   [&](auto const& one) { return is_ed25519(public_key, content(), one); });
    }
};

/// The module with its deliverers on a loop of their own, and a real server that it tells.
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

    nlohmann::json create(std::string const& at)
    {
        auto const made = call_as_admin("POST", "/api/admin/webhooks", {{"url", at}});
        CAPTURE(made.body);
        REQUIRE(made.status == 201);
        return made.json;
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

    /// Of the only delivery, once it has been tried.
    nlohmann::json wait_until_tried(std::string const& id)
    {
        CHECK(store.wait_until([&] {
            return module->database().read([](storage::reader& in) {
                return in.query("SELECT 1 FROM webhook_deliveries WHERE tried_at IS NOT NULL").next();
            });
        }));
        return call_as_admin("GET", "/api/admin/webhooks/" + id + "/deliveries").json["items"][0];
    }

    void answer_with(test::answering_server::answer what)
    {
        std::lock_guard const hold(guard);
        answer = std::move(what);
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
        auto& loop = dynamic_cast<async::real_loop&>(store.around().background);
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
    std::unique_ptr<test::answering_server> server; ///< on the loop's thread
};

} // namespace

TEST_CASE("a receiver that follows the specification accepts what comes")
{
    http_case one;
    auto const made = one.create(one.url());
    auto const purchase = one.purchase();
    one.deliver(purchase);
    auto const came = one.wait_for(1).front();
    CHECK(came.line.starts_with("POST /hook?from=fcg HTTP/1.1"));
    CHECK(came.headers.at("Host").starts_with("127.0.0.1:"));
    CHECK(came.headers.at("Content-Type") == "application/json");
    CHECK(came.is_signed_with(made["secret"], made["publicKey"]));
    CHECK(came.signatures("v1").size() == 1);
    CHECK(came.signatures("v1a").size() == 1);
    auto const age = core::to_micros(one.store.clock().now()) / 1'000'000 -
                     std::stoll(came.headers.at("webhook-timestamp"));
    CHECK(std::abs(age) < 60);
    auto const body = nlohmann::json::parse(came.body);
    CHECK(body["type"] == "purchase.completed");
    CHECK(body["sequence"] == 1);
    CHECK(body["data"]["paymentId"] == purchase.payment_id);
    CHECK(body["data"]["amount"].dump() == "59.9");
    auto const shown = one.wait_until_tried(made["id"]);
    CHECK(shown["state"] == "delivered");
    CHECK(shown["lastStatus"] == 204);
    CHECK(shown["webhookId"] == came.headers.at("webhook-id"));
}

TEST_CASE("a forged body or another's key is found out")
{
    http_case one;
    auto const made = one.create(one.url());
    one.deliver(one.purchase());
    auto came = one.wait_for(1).front();
    CHECK_FALSE(came.is_signed_with("whsec_" + std::string(43, 'A') + "=", made["publicKey"]));
    came.body += " ";
    CHECK_FALSE(came.is_signed_with(made["secret"], made["publicKey"]));
}

TEST_CASE("while a secret is rotated both sign, and the secret is shown once")
{
    http_case one;
    auto const made = one.create(one.url());
    std::string const path = "/api/admin/webhooks/" + made["id"].get<std::string>();
    auto const rotated = one.call_as_admin("POST", path + "/rotate-secret");
    REQUIRE(rotated.status == 200);
    CHECK(rotated.json["secret"] != made["secret"]);
    CHECK(rotated.json["publicKey"] != made["publicKey"]);
    CHECK_FALSE(rotated.json["previousKeysUntil"].is_null());
    CHECK(one.call_as_admin("POST", path + "/test").status == 202);
    auto const came = one.wait_for(1).front();
    CHECK(nlohmann::json::parse(came.body)["type"] == "webhook.test");
    CHECK(came.signatures("v1").size() == 2);
    CHECK(came.signatures("v1a").size() == 2);
    CHECK(came.is_signed_with(made["secret"], made["publicKey"]));
    CHECK(came.is_signed_with(rotated.json["secret"], rotated.json["publicKey"]));
    for (auto const* target : {"/api/admin/webhooks", path.c_str()})
        CHECK(one.call_as_admin("GET", target).body.find("whsec_") == std::string::npos);
}

TEST_CASE("an endpoint that is gone is disabled and the operator is told")
{
    http_case one;
    one.answer_with({410, ""});
    auto const made = one.create(one.url());
    one.deliver(one.purchase());
    CHECK(one.store.wait_until([&] { return !one.module->note().empty(); }));
    CHECK(one.module->note().find("410") != std::string::npos);
    CHECK(one.module->note().find(made["id"].get<std::string>()) != std::string::npos);
    CHECK_MESSAGE(one.module->note().find(one.url()) == std::string::npos, "URLs may hold keys of receivers");
    std::string const path = "/api/admin/webhooks/" + made["id"].get<std::string>();
    auto const shown = one.call_as_admin("GET", path);
    CHECK(shown.json["enabled"] == false);
    CHECK(one.call_as_admin("POST", path + "/test").slug() == "webhook-disabled");
    CHECK(one.call_as_admin("POST", path + "/recover", {{"sinceSequence", 1}}).slug() == "webhook-disabled");

    one.answer_with({200, ""});
    nlohmann::json changed{{"url", one.url()},
                           {"description", ""},
                           {"subscriptions", {"notification.webhook.#"}},
                           {"enabled", true}};
    CHECK(one.call_as_admin("PUT", path, changed).json["disabledReason"].is_null());
    CHECK(one.module->note().empty());
    auto const recovered = one.call_as_admin("POST", path + "/recover", {{"sinceSequence", 1}});
    CHECK(recovered.status == 202);
    CHECK(recovered.json["deliveries"] == 1);
    auto const came = one.wait_for(2);
    CHECK(came[0].headers.at("webhook-id") == came[1].headers.at("webhook-id"));
}

TEST_CASE("a redirect is a failure and nobody follows it")
{
    http_case one;
    one.answer_with({302, ""});
    auto const made = one.create(one.url());
    one.deliver(one.purchase());
    auto const shown = one.wait_until_tried(made["id"]);
    CHECK(shown["state"] == "pending");
    CHECK(shown["lastStatus"] == 302);
    CHECK(shown["lastFault"].get<std::string>().find("redirect") != std::string::npos);
    CHECK(one.wait_for(1).size() == 1);
}

TEST_CASE("of a long answer little is read, and its status counts")
{
    http_case one;
    one.answer_with({200, std::string(4'000'000, 'x')});
    auto const made = one.create(one.url());
    one.deliver(one.purchase());
    auto const shown = one.wait_until_tried(made["id"]);
    CHECK(shown["state"] == "delivered");
    CHECK(shown["lastStatus"] == 200);
}

TEST_CASE("an address that has become inward is refused at the connection, too")
{
    http_case one;
    auto const made = one.create(one.url());
    one.store.run(one.restart_with(false));
    one.start_over();
    one.store.run(one.start());
    one.deliver(one.purchase());
    auto const shown = one.wait_until_tried(made["id"]);
    CHECK(shown["state"] == "pending");
    CHECK(shown["lastStatus"].is_null());
    CHECK(one.wait_for(0).empty());
}

TEST_CASE("a server that cannot be reached is said so")
{
    http_case one;
    auto const made = one.create("http://127.0.0.1:1/");
    one.deliver(one.purchase());
    auto const shown = one.wait_until_tried(made["id"]);
    CHECK(shown["state"] == "pending");
    CHECK(shown["attempts"] == 1);
    CHECK_FALSE(shown["lastFault"].get<std::string>().empty());
    CHECK_FALSE(shown["nextAttemptAt"].is_null());
}
