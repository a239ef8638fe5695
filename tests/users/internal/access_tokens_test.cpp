#include "internal/access_tokens.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/text.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace fcg::users {

namespace {

constexpr auto lifetime = std::chrono::minutes(15);

signing_key key(std::string id, unsigned char fill)
{
    signing_key signing_key{std::move(id), {}};
    signing_key.secret.fill(fill);
    return signing_key;
}

token_codec codec(std::vector<signing_key> keys = {key("access-0001", 1)}, std::string issuer = "fcg",
                  std::string audience = "fcg")
{
    return {std::move(keys), std::move(issuer), std::move(audience)};
}

struct token_fixture {
    test::manual_clock clock{core::time_point{std::chrono::hours(500'000)}};
    access_tokens tokens{codec(), lifetime, clock};
    core::uuid user = *core::uuid::parse("0193566e-0000-7000-8000-000000000001");
    core::uuid session = *core::uuid::parse("0193566e-0000-7000-8000-000000000002");
    std::string token = tokens.issue(user, session, http::role::user);

    token_claims claims() const
    {
        return {user, session, http::role::user, core::time_point{std::chrono::hours(500'000)},
                core::time_point{std::chrono::hours(500'001)}};
    }
};

/// Returns what another implementation of RFC 7519 signs with the key of `codec()`.
std::string sign_independently(std::string const& header, std::string const& payload)
{
    std::string const secret(32, '\1');
    auto const text = core::to_base64url(header) + "." + core::to_base64url(payload);
    std::string code(32, '\0');
    unsigned length = 0;
    HMAC(EVP_sha256(), secret.data(), 32, reinterpret_cast<unsigned char const*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(code.data()), &length);
    return text + "." + core::to_base64url(code);
}

constexpr auto good_header = R"({"alg":"HS256","kid":"access-0001","typ":"JWT"})";
constexpr auto good_payload = R"({"iss":"fcg","aud":"fcg","sub":"0193566e-0000-7000-8000-000000000001",)"
                              R"("sid":"0193566e-0000-7000-8000-000000000002",)"
                              R"("role":"user","iat":1800000000,"exp":1800000900})";

} // namespace

TEST_CASE("a token stands for its user, role and session, the first time and every time")
{
    token_fixture fixture;
    for (int i = 0; i < 3; ++i) {
        auto const caller = fixture.tokens.verify(fixture.token);
        REQUIRE(caller);
        CHECK(caller->user_id == fixture.user);
        CHECK(caller->role == http::role::user);
        CHECK(caller->session == fixture.session.to_string());
    }
}

TEST_CASE("a token is a JSON Web Token as others write and read it")
{
    token_fixture fixture;
    CHECK(codec().open(sign_independently(good_header, good_payload)).has_value());
    auto const first = fixture.token.find('.');
    std::string header;
    REQUIRE(core::from_base64url(fixture.token.substr(0, first), header));
    CHECK(header == good_header);
    auto const second = fixture.token.rfind('.');
    std::string payload;
    REQUIRE(core::from_base64url(fixture.token.substr(first + 1, second - first - 1), payload));
    CHECK(sign_independently(header, payload) == fixture.token);
}

TEST_CASE("a token with another algorithm, key id or type is refused, however it is signed")
{
    for (auto const* const header :
         {R"({"alg":"none"})", R"({"alg":"none","kid":"access-0001","typ":"JWT"})",
          R"({"alg":"HS512","kid":"access-0001","typ":"JWT"})",
          R"({"alg":"RS256","kid":"access-0001","typ":"JWT"})",
          R"({"alg":"HS256","kid":"access-0002","typ":"JWT"})", R"({"alg":"HS256","typ":"JWT"})"})
        CHECK(!codec().open(sign_independently(header, good_payload)));
    auto const unsigned_token =
        core::to_base64url(R"({"alg":"none"})") + "." + core::to_base64url(good_payload) + ".";
    CHECK(!codec().open(unsigned_token));
}

TEST_CASE("a token from the future is refused beyond a small leeway, whatever signed it")
{
    token_fixture fixture;
    auto const issued_in = [&](std::chrono::seconds ahead) {
        auto claims = fixture.claims();
        claims.issued_at += ahead;
        claims.expires_at += ahead;
        return codec().sign(claims);
    };
    CHECK(fixture.tokens.verify(issued_in(std::chrono::seconds(20))));
    auto const early = issued_in(std::chrono::minutes(10));
    CHECK(!fixture.tokens.verify(early));
    CHECK(!fixture.tokens.verify(early)); // also when it is remembered
    fixture.clock.advance(std::chrono::minutes(10));
    CHECK(fixture.tokens.verify(early));
}

TEST_CASE("a token that says when it begins is refused before")
{
    test::manual_clock clock{core::time_point{std::chrono::seconds(1'800'000'010)}};
    access_tokens tokens{codec(), lifetime, clock};
    std::string payload = good_payload;
    payload.insert(payload.size() - 1, R"(,"nbf":1800000300)");
    auto const token = sign_independently(good_header, payload);
    CHECK(!tokens.verify(token));
    clock.advance(std::chrono::minutes(5));
    CHECK(tokens.verify(token));
}

TEST_CASE("a token of another issuer or for another audience is refused")
{
    token_fixture fixture;
    CHECK(!codec().open(codec({key("access-0001", 1)}, "gcf").sign(fixture.claims())));
    CHECK(!codec().open(codec({key("access-0001", 1)}, "fcg", "gcf").sign(fixture.claims())));
}

TEST_CASE("a token with one changed character anywhere is refused")
{
    token_fixture fixture;
    for (std::size_t index = 0; index < fixture.token.size(); ++index) {
        auto changed = fixture.token;
        changed[index] = changed[index] == 'A' ? 'B' : 'A';
        CHECK_MESSAGE(!fixture.tokens.verify(changed), index);
    }
}

TEST_CASE("texts that are no tokens are refused")
{
    token_fixture fixture;
    for (auto const* const text : {"", ".", "..", "...", "a.b", "a.b.c", "Bearer"})
        CHECK(!fixture.tokens.verify(text));
    CHECK(!fixture.tokens.verify(fixture.token + "."));
    CHECK(!fixture.tokens.verify(fixture.token + "="));
}

TEST_CASE("signed claims that miss something or have the wrong type are refused")
{
    std::string const sub = R"("sub":"0193566e-0000-7000-8000-000000000001")";
    std::string const sid = R"("sid":"0193566e-0000-7000-8000-000000000002")";
    std::string const text = R"({"iss":"fcg","aud":"fcg",)" + sub + "," + sid;
    for (auto const& payload :
         {std::string(), std::string("{}"), std::string("[]"), std::string(R"({"iss":"fcg","aud":"fcg"})"),
          R"({"iss":"fcg","aud":["fcg"],)" + sub + "," + sid + R"(,"role":"user","iat":1,"exp":2})",
          R"({"iss":"fcg","aud":"fcg","sub":"ana",)" + sid + R"(,"role":"user","iat":1,"exp":2})",
          text + R"(,"role":"king","iat":1,"exp":2})", text + R"(,"role":"user","iat":1,"exp":"2"})",
          text + R"(,"role":"user","iat":1})"})
        CHECK(!codec().open(sign_independently(good_header, payload)));
}

TEST_CASE("a token expires although it was checked before")
{
    token_fixture fixture;
    CHECK(fixture.tokens.verify(fixture.token));
    fixture.clock.advance(lifetime);
    CHECK(!fixture.tokens.verify(fixture.token));
}

TEST_CASE("a shorter lifetime holds for tokens that were issued with a longer one")
{
    token_fixture fixture;
    access_tokens shorter{codec(), std::chrono::minutes(1), fixture.clock};
    CHECK(shorter.verify(fixture.token));
    fixture.clock.advance(std::chrono::minutes(1));
    CHECK(!shorter.verify(fixture.token));
}

TEST_CASE("tokens of an ended session are refused, checked before or not")
{
    token_fixture fixture;
    auto const known = fixture.token;
    fixture.clock.advance(std::chrono::seconds(1));
    auto const fresh = fixture.tokens.issue(fixture.user, fixture.session, http::role::user);
    CHECK(fixture.tokens.verify(known));
    fixture.tokens.end_session(fixture.session);
    CHECK(!fixture.tokens.verify(known));
    CHECK(!fixture.tokens.verify(fresh));
}

TEST_CASE("a session stays ended while others end, for as long as its tokens could live")
{
    token_fixture fixture;
    fixture.clock.advance(std::chrono::minutes(1));
    auto const late = fixture.tokens.issue(fixture.user, fixture.session, http::role::user);
    fixture.tokens.end_session(fixture.session);
    for (unsigned char i = 0; i < 100; ++i) {
        fixture.tokens.end_session(core::uuid{{i}});
        CHECK(!fixture.tokens.verify(late));
        fixture.clock.advance(lifetime / 100);
    }
    CHECK(!fixture.tokens.verify(late));
}

TEST_CASE("what happened to a session or a role holds for tokens that were under way at that moment")
{
    token_fixture fixture;
    fixture.clock.advance(std::chrono::milliseconds(900));
    auto const demoted = *core::uuid::parse("0193566e-0000-7000-8000-000000000003");
    fixture.tokens.end_session(fixture.session);
    fixture.tokens.change_role(demoted, http::role::user);
    // Their transactions were committed before, but their responses are written only now.
    fixture.clock.advance(std::chrono::seconds(3));
    auto const ended = fixture.tokens.issue(fixture.user, fixture.session, http::role::user);
    auto const admin = fixture.tokens.issue(demoted, core::uuid{{1}}, http::role::admin);
    fixture.clock.advance(lifetime - std::chrono::seconds(2));
    fixture.tokens.end_session(core::uuid{{2}});
    fixture.tokens.change_role(core::uuid{{2}}, http::role::user);
    CHECK(!fixture.tokens.verify(ended));
    REQUIRE(fixture.tokens.verify(admin));
    CHECK(!fixture.tokens.verify(admin)->is_admin());
}

TEST_CASE("a changed role holds for tokens that name the old one")
{
    token_fixture fixture;
    fixture.tokens.change_role(fixture.user, http::role::admin);
    CHECK(fixture.tokens.verify(fixture.token)->is_admin());
    fixture.tokens.change_role(fixture.user, http::role::user);
    CHECK(!fixture.tokens.verify(fixture.token)->is_admin());
}

TEST_CASE("the newest key signs, older ones still check, removed ones do not")
{
    token_fixture fixture;
    auto const both = codec({key("access-0001", 1), key("access-0002", 2)});
    CHECK(both.open(fixture.token).has_value());
    auto const newer = both.sign(fixture.claims());
    CHECK(both.open(newer).has_value());
    CHECK(!codec().open(newer));
    CHECK(!codec({key("access-0002", 2)}).open(fixture.token));
}

} // namespace fcg::users
