#include "platform/http/webhooks/standard_webhooks.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using http::webhook_key;

namespace {

// Signatures by other implementations: v1 from the example in the specification, v1a by Python's cryptography
// 48, compared with the package standardwebhooks 1.1.
constexpr std::string_view shared_text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view signing_text =
    "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8DoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuA==";
constexpr std::string_view checking_text = "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
constexpr std::string_view id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::int64_t signed_at = 1614265330;
constexpr std::string_view body = R"({"test": 2432232314})";
constexpr std::string_view v1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
constexpr std::string_view v1a =
    "v1a,yoUrgEkc12aGqm0n4Sydmdz55xJfTz4AsAgieHFjmkR7LJtqVCZOQYzvvHjI5kAey+r4iaBGxTFRrl2iBQxtDQ==";

constexpr auto tolerance = std::chrono::seconds(300);

core::time_point moment(std::int64_t seconds)
{
    return core::time_point{std::chrono::seconds(seconds)};
}

webhook_key key(std::string_view text)
{
    return webhook_key::parse(text).value();
}

std::string_view why_not(std::string_view signatures, std::vector<webhook_key> const& keys,
                         std::int64_t now = signed_at, std::string_view timestamp = "1614265330",
                         std::string_view named = id)
{
    return http::why_not_signed({named, timestamp, signatures}, body, keys, tolerance, moment(now));
}

} // namespace

TEST_CASE("a webhook is signed as others sign it, with shared and with paired keys")
{
    CHECK(http::sign_v1(key(shared_text).bytes, id, signed_at, body) == v1);
    CHECK(http::sign_v1a(key(signing_text).bytes, id, signed_at, body) == v1a);
    CHECK(http::sign_v1(key("whsec_ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM=").bytes, "evt_1", 1795348800,
                        "{\"type\":\"charge.approved\",\"naïve\":\"ü\"}\n") ==
          "v1,JMZX8AgRkOjg1/fnyLTjJnMnseHk+EiwOxLcKiHZ51A=");
}

TEST_CASE("signatures of others are verified")
{
    CHECK(why_not(v1, {key(shared_text)}).empty());
    CHECK(why_not(v1a, {key(checking_text)}).empty());
    CHECK(why_not(v1a, {key(signing_text)}).empty());
}

TEST_CASE("every signature is tried with every key, so that keys can be rotated")
{
    webhook_key const other{webhook_key::kind::shared, std::string(32, 'k')};
    auto const both = std::string(v1a) + " v2,unknown " + std::string(v1);
    CHECK(why_not(both, {other, key(shared_text)}).empty());
    CHECK(why_not(both, {other, key(checking_text)}).empty());
    CHECK(why_not(both, {other}) == "no signature is right");
    CHECK(why_not(both, {}) == "no signature is right");
}

TEST_CASE("a signature counts within the tolerance, back and forth")
{
    std::vector const keys{key(shared_text)};
    CHECK(why_not(v1, keys, signed_at + 300).empty());
    CHECK(why_not(v1, keys, signed_at - 300).empty());
    CHECK(why_not(v1, keys, signed_at + 301) == "the signature is too old or of the future");
    CHECK(why_not(v1, keys, signed_at - 301) == "the signature is too old or of the future");
}

TEST_CASE("what is signed by one scheme is not taken for the other")
{
    CHECK_FALSE(why_not("v1a," + std::string(v1.substr(3)), {key(shared_text)}).empty());
    CHECK_FALSE(why_not("v1," + std::string(v1a.substr(4)), {key(checking_text)}).empty());
}

TEST_CASE("an id that could be cut elsewhere, and times that are no plain numbers, are refused")
{
    std::vector const keys{key(shared_text)};
    for (auto const* named : {"", "a.b", "with space", "n\xc3\xa4me", "line\nbreak"})
        CHECK(why_not(v1, keys, signed_at, "1614265330", named) == "webhook-id is missing or malformed");
    for (auto const* when : {"", "-1", "+1614265330", " 1614265330", "1614265330 ", "1614265330.0", "0x60",
                             "99999999999999999999", "now"})
        CHECK(why_not(v1, keys, signed_at, when) == "webhook-timestamp is missing or malformed");
}

TEST_CASE("too many signatures are not even looked at")
{
    std::string many(v1);
    for (int i = 0; i < 16; ++i)
        many += " v1a,AAAA";
    CHECK(why_not(many, {key(shared_text)}) == "webhook-signature is missing or holds too many");
    CHECK(why_not("  ", {key(shared_text)}) == "webhook-signature is missing or holds too many");
}

TEST_CASE("a key is read and written as text")
{
    CHECK(key(shared_text).to_text() == shared_text);
    CHECK(key(checking_text).to_text() == checking_text);
    CHECK(key(signing_text).checking_half().to_text() == checking_text);
    CHECK(key("whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").checking_half().to_text() ==
          checking_text);
}

TEST_CASE("what is no key is refused")
{
    for (auto const* text : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_!!!!",
                             "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_", "whpk_AAEC", "whsk_AAEC",
                             "whook_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
        CHECK_FALSE(webhook_key::parse(text).has_value());
}
