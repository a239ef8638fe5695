// Invalid webhooks of the Standard Webhooks scheme. None may have an effect.
#include "support/seeded_random.hpp"
#include "webhook_case.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::header_map;
using test::standard_body;
using test::webhook_case;

namespace {

/// A payment at the provider, and the webhook that would approve it.
struct forger : webhook_case {
    forger() = default;

    /// Checks that the webhook is refused with `status` and nothing has changed.
    void refuses(int status, std::string const& sent, header_map const& headers, std::string_view text)
    {
        INFO(text);
        auto const answer = post(sent, headers);
        CHECK(answer.status == status);
        CHECK(store.events().empty());
        CHECK(stored() == 0);
        CHECK(last_line().starts_with("simulated refused from=127.0.0.1 why="));
        ++tried;
    }

    header_map with(std::string const& name, std::string const& value)
    {
        auto headers = good;
        headers[name] = value;
        return headers;
    }

    header_map without(std::string const& name)
    {
        auto headers = good;
        headers.erase(name);
        return headers;
    }

    /// Checks that a correctly signed webhook is refused for its content.
    void refuses_content(std::string const& sent) { refuses(400, sent, standard_headers("e-1", sent), sent); }

    std::string id = begin_payment();
    std::string body = standard_body("charge.approved", id);
    header_map good = standard_headers("e-1", body);
    std::string signature = good["webhook-signature"];
    int tried = 0;
};

} // namespace

TEST_CASE("the webhook that the forgeries are made of is taken")
{
    forger forger;
    CHECK(forger.post(forger.body, forger.good).status == 204);
    CHECK(forger.payment(forger.id).status == payments::status::approved);
}

TEST_CASE("a webhook without the three headers as they must be is refused")
{
    forger forger;
    forger.refuses(401, forger.body, {}, "no headers");
    for (auto const* name : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
        forger.refuses(401, forger.body, forger.without(name), name);
        for (auto const* value : {"", " ", "x", "0", "-1", "null", "v1", "v1,", "v1a,", ",", "e-2", "e.1",
                                  "1795348801", "e-1 ", "\xff\xfe", "v1,AAAA", "{}"})
            forger.refuses(401, forger.body, forger.with(name, value), std::string(name) + ": " + value);
    }
    CHECK(forger.tried == 55);
}

TEST_CASE("a webhook whose signature is another's, of another scheme or cut off is refused")
{
    forger forger;
    auto const& right = forger.signature;
    std::vector<std::string> const forged{
        forger.standard_headers("e-1", forger.body, test::second_secret)["webhook-signature"],
        forger.standard_headers("e-2", forger.body)["webhook-signature"],
        forger.standard_headers("e-1", forger.body + " ")["webhook-signature"],
        forger.standard_headers("e-1", forger.body, test::first_secret, 1)["webhook-signature"],
        forger.standard_headers("e-1", "")["webhook-signature"],
        right.substr(3),
        "v0" + right.substr(2),
        "v2" + right.substr(2),
        "V1" + right.substr(2),
        "v1=" + right.substr(3),
        "v1, " + right.substr(3),
        "v1a" + right.substr(2),
        right + "=",
        right + "," + right,
        right.substr(0, right.size() - 1),
        core::to_lower_ascii(right),
        "v1," + test::stripe_signature(test::first_secret, forger.good["webhook-timestamp"], forger.body)};
    for (auto const& signature : forged)
        forger.refuses(401, forger.body, forger.with("webhook-signature", signature), signature);
}

TEST_CASE("a webhook whose signature is among too many is refused")
{
    forger forger;
    std::string many;
    for (int i = 0; i < 16; ++i)
        many += "v1,AAAA ";
    forger.refuses(401, forger.body, forger.with("webhook-signature", many + forger.signature),
                   "the seventeenth");
    many.resize(many.size() - std::string_view("v1,AAAA ").size());
    CHECK(forger.post(forger.body, forger.with("webhook-signature", many + forger.signature)).status == 204);
}

TEST_CASE("a webhook that is too old or of the future is refused, however well it is signed")
{
    forger forger;
    for (std::int64_t const age :
         {301L, 302L, 600L, 3'600L, 86'400L, 31'536'000L, -301L, -302L, -3'600L, -86'400L, -31'536'000L})
        forger.refuses(401, forger.body, forger.standard_headers("e-1", forger.body, test::first_secret, age),
                       std::to_string(age) + " seconds old");
    CHECK(forger.post(forger.body, forger.standard_headers("e-1", forger.body, test::first_secret, 300))
              .status == 204);
}

TEST_CASE("a webhook that was cut off anywhere is refused")
{
    forger forger;
    for (std::size_t length = 0; length < forger.body.size(); ++length)
        forger.refuses(401, forger.body.substr(0, length), forger.good, std::to_string(length) + " octets");
}

TEST_CASE("a webhook in which any octet was changed is refused")
{
    forger forger;
    constexpr std::uint64_t seed = 20'261'122;
    MESSAGE("seed ", seed);
    test::seeded_random random(seed);
    for (int i = 0; i < 200; ++i) {
        auto body = forger.body;
        auto headers = forger.good;
        auto const damage = random.below(4);
        auto& text = damage == 0   ? headers["webhook-id"]
                     : damage == 1 ? headers["webhook-timestamp"]
                     : damage == 2 ? headers["webhook-signature"]
                                   : body;
        auto& octet = text[random.below(text.size())];
        octet = static_cast<char>(static_cast<unsigned char>(octet) ^ (1U << random.below(8)));
        forger.refuses(401, body, headers, fmt::format("mutation {} of text {}", i, damage));
    }
}

TEST_CASE("a webhook that is well signed and yet no JSON is refused")
{
    forger forger;
    auto const& body = forger.body;
    std::string deep(100, '[');
    deep.append(100, ']');
    for (auto const& sent : std::vector<std::string>{"",
                                                     " ",
                                                     "{",
                                                     "}",
                                                     "{}",
                                                     "[]",
                                                     "null",
                                                     "true",
                                                     "1",
                                                     "\"text\"",
                                                     "not json",
                                                     body + "}",
                                                     body + body,
                                                     body + " // comment",
                                                     body.substr(1),
                                                     "\xef\xbb\xbf" + body,
                                                     "'" + body + "'",
                                                     deep,
                                                     R"({"type":"charge.approved","type":"charge.declined"})",
                                                     std::string("{\"type\":\"a\0b\"}", 14),
                                                     "{\"type\":\"\xff\"}",
                                                     "{\"type\":\"\xed\xa0\x80\"}",
                                                     R"({"type":NaN})",
                                                     R"({type:"charge.approved"})",
                                                     R"({"type":"charge.approved",})",
                                                     "<xml/>",
                                                     "type=charge.approved"})
        forger.refuses_content(sent);
}

TEST_CASE("a webhook that is well signed and yet not what was agreed on is refused")
{
    forger forger;
    for (auto const* data : {"null",
                             "[]",
                             "1",
                             "\"text\"",
                             "{}",
                             R"({"paymentId":null})",
                             R"({"paymentId":7})",
                             R"({"paymentId":""})",
                             R"({"paymentId":"p"})",
                             R"({"paymentId":"p","reference":""})",
                             R"({"paymentId":"p","reference":null})",
                             R"({"paymentId":"p","reference":{}})",
                             R"({"paymentId":["p"],"reference":"r"})",
                             R"({"paymentId":"p\u0000","reference":"r"})",
                             R"({"paymentId":"p","reference":"r\u0007"})",
                             R"({"paymentId":"p","reference":"r","amount":59.9})",
                             R"({"paymentId":"p","reference":"r","amount":59.9,"currency":"brl"})",
                             R"({"paymentId":"p","reference":"r","amount":59.9,"currency":"XYZ"})",
                             R"({"paymentId":"p","reference":"r","amount":59.9,"currency":986})",
                             R"({"paymentId":"p","reference":"r","amount":"59.9","currency":"BRL"})",
                             R"({"paymentId":"p","reference":"r","amount":-59.9,"currency":"BRL"})",
                             R"({"paymentId":"p","reference":"r","amount":59.905,"currency":"BRL"})",
                             R"({"paymentId":"p","reference":"r","amount":1e400,"currency":"BRL"})",
                             R"({"paymentId":"p","reference":"r","amount":true,"currency":"BRL"})",
                             R"({"paymentId":"p","reference":"r","fee":-1,"currency":"BRL"})",
                             R"({"paymentId":"p","reference":"r","fee":1})",
                             R"({"paymentId":"p","reference":"r","reason":7})"})
        forger.refuses_content(R"({"type":"charge.approved","data":)" + std::string(data) + "}");
    forger.refuses_content(R"({"data":{}})");
    forger.refuses_content(R"({"type":7,"data":{}})");
    forger.refuses_content(R"({"type":"","data":{}})");
    forger.refuses_content(R"({"type":"charge.approved"})");
    forger.refuses_content(standard_body("charge.approved", std::string(600, 'p')));
    forger.refuses_content(R"({"type":")" + std::string(600, 't') + R"("})");
}

TEST_CASE("without a configured key every webhook is refused, and the log says why")
{
    webhook_case fixture(webhook_case::scheme::standard, {});
    auto const id = fixture.begin_payment();
    auto const body = standard_body("charge.approved", id);
    CHECK(fixture.tell("e-1", body).status == 401);
    CHECK(fixture.last_line() ==
          "simulated refused from=127.0.0.1 why=\"payments.webhookSecrets holds no key\"");
    CHECK(fixture.store.events().empty());
}

TEST_CASE("a webhook for a provider that is not configured finds nothing")
{
    forger forger;
    for (auto const* provider : {"stripe", "gateway", "Simulated", "x"})
        CHECK(forger.post(forger.body, forger.good, provider).status == 404);
    CHECK(forger.last_line() == "x refused from=127.0.0.1 why=\"no such provider is configured\"");
    CHECK(forger.store.events().empty());
    CHECK(forger.stored() == 0);
}

TEST_CASE("a key that cannot be one is a matter for the operator")
{
    for (auto const* secret : {"secret", "whsec_", "whsec_c2hvcnQ=", "whpk_AAAA",
                               "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="})
        CHECK_THROWS_AS(payments::standard_webhooks({{secret}, webhook_case::tolerance}), std::runtime_error);
}
