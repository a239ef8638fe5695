#include "internal/access_tokens.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/text.hpp"

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

struct token_desk {
    async::manual_clock clock{core::time_point{std::chrono::hours(500'000)}};
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
std::string sign_elsewhere(std::string const& header, std::string const& payload)
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
    token_desk desk;
    for (int i = 0; i < 3; ++i) {
        auto const caller = desk.tokens.verify(desk.token);
        REQUIRE(caller);
        CHECK(caller->user_id == desk.user);
        CHECK(caller->role == http::role::user);
        CHECK(caller->session == desk.session.to_string());
    }
}

TEST_CASE("a token is a JSON Web Token as others write and read it")
{
    token_desk desk;
    CHECK(codec().open(sign_elsewhere(good_header, good_payload)).has_value());
    auto const first = desk.token.find('.');
    std::string header;
    REQUIRE(core::from_base64url(desk.token.substr(0, first), header));
    CHECK(header == good_header);
    auto const second = desk.token.rfind('.');
    std::string payload;
    REQUIRE(core::from_base64url(desk.token.substr(first + 1, second - first - 1), payload));
    CHECK(sign_elsewhere(header, payload) == desk.token);
}

TEST_CASE("a token with another algorithm, key id or type is refused, however it is signed")
{
    for (auto const* const header :
         {R"({"alg":"none"})", R"({"alg":"none","kid":"access-0001","typ":"JWT"})",
          R"({"alg":"HS512","kid":"access-0001","typ":"JWT"})",
          R"({"alg":"RS256","kid":"access-0001","typ":"JWT"})",
          R"({"alg":"HS256","kid":"access-0002","typ":"JWT"})", R"({"alg":"HS256","typ":"JWT"})"})
        CHECK(!codec().open(sign_elsewhere(header, good_payload)));
    auto const unsigned_token =
        core::to_base64url(R"({"alg":"none"})") + "." + core::to_base64url(good_payload) + ".";
    CHECK(!codec().open(unsigned_token));
}

TEST_CASE("a token from the future is refused beyond a small leeway, whatever signed it")
{
    token_desk desk;
    auto const issued_in = [&](std::chrono::seconds ahead) {
        auto claims = desk.claims();
        claims.issued_at += ahead;
        claims.expires_at += ahead;
        return codec().sign(claims);
    };
    CHECK(desk.tokens.verify(issued_in(std::chrono::seconds(20))));
    auto const early = issued_in(std::chrono::minutes(10));
    CHECK(!desk.tokens.verify(early));
    CHECK(!desk.tokens.verify(early)); // also when it is remembered
    desk.clock.advance(std::chrono::minutes(10));
    CHECK(desk.tokens.verify(early));
}

TEST_CASE("a token that says when it begins is refused before")
{
    async::manual_clock clock{core::time_point{std::chrono::seconds(1'800'000'010)}};
    access_tokens tokens{codec(), lifetime, clock};
    std::string payload = good_payload;
    payload.insert(payload.size() - 1, R"(,"nbf":1800000300)");
    auto const token = sign_elsewhere(good_header, payload);
    CHECK(!tokens.verify(token));
    clock.advance(std::chrono::minutes(5));
    CHECK(tokens.verify(token));
}

TEST_CASE("a token of another issuer or for another audience is refused")
{
    token_desk desk;
    CHECK(!codec().open(codec({key("access-0001", 1)}, "gcf").sign(desk.claims())));
    CHECK(!codec().open(codec({key("access-0001", 1)}, "fcg", "gcf").sign(desk.claims())));
}

TEST_CASE("a token with one changed character anywhere is refused")
{
    token_desk desk;
    for (std::size_t index = 0; index < desk.token.size(); ++index) {
        auto changed = desk.token;
        changed[index] = changed[index] == 'A' ? 'B' : 'A';
        CHECK_MESSAGE(!desk.tokens.verify(changed), index);
    }
}

TEST_CASE("texts that are no tokens are refused")
{
    token_desk desk;
    for (auto const* const text : {"", ".", "..", "...", "a.b", "a.b.c", "Bearer"})
        CHECK(!desk.tokens.verify(text));
    CHECK(!desk.tokens.verify(desk.token + "."));
    CHECK(!desk.tokens.verify(desk.token + "="));
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
        CHECK(!codec().open(sign_elsewhere(good_header, payload)));
}

TEST_CASE("a token expires although it was checked before")
{
    token_desk desk;
    CHECK(desk.tokens.verify(desk.token));
    desk.clock.advance(lifetime);
    CHECK(!desk.tokens.verify(desk.token));
}

TEST_CASE("a shorter lifetime holds for tokens that were issued with a longer one")
{
    token_desk desk;
    access_tokens shorter{codec(), std::chrono::minutes(1), desk.clock};
    CHECK(shorter.verify(desk.token));
    desk.clock.advance(std::chrono::minutes(1));
    CHECK(!shorter.verify(desk.token));
}

TEST_CASE("tokens of an ended session are refused, checked before or not")
{
    token_desk desk;
    auto const known = desk.token;
    desk.clock.advance(std::chrono::seconds(1));
    auto const fresh = desk.tokens.issue(desk.user, desk.session, http::role::user);
    CHECK(desk.tokens.verify(known));
    desk.tokens.end_session(desk.session);
    CHECK(!desk.tokens.verify(known));
    CHECK(!desk.tokens.verify(fresh));
}

TEST_CASE("a session stays ended while others end, for as long as its tokens could live")
{
    token_desk desk;
    desk.clock.advance(std::chrono::minutes(1));
    auto const late = desk.tokens.issue(desk.user, desk.session, http::role::user);
    desk.tokens.end_session(desk.session);
    for (unsigned char i = 0; i < 100; ++i) {
        desk.tokens.end_session(core::uuid{{i}});
        CHECK(!desk.tokens.verify(late));
        desk.clock.advance(lifetime / 100);
    }
    CHECK(!desk.tokens.verify(late));
}

TEST_CASE("what happened to a session or a role holds for tokens that were under way at that moment")
{
    token_desk desk;
    desk.clock.advance(std::chrono::milliseconds(900));
    auto const demoted = *core::uuid::parse("0193566e-0000-7000-8000-000000000003");
    desk.tokens.end_session(desk.session);
    desk.tokens.change_role(demoted, http::role::user);
    // Their transactions were committed before, but their responses are written only now.
    desk.clock.advance(std::chrono::seconds(3));
    auto const ended = desk.tokens.issue(desk.user, desk.session, http::role::user);
    auto const admin = desk.tokens.issue(demoted, core::uuid{{1}}, http::role::admin);
    desk.clock.advance(lifetime - std::chrono::seconds(2));
    desk.tokens.end_session(core::uuid{{2}});
    desk.tokens.change_role(core::uuid{{2}}, http::role::user);
    CHECK(!desk.tokens.verify(ended));
    REQUIRE(desk.tokens.verify(admin));
    CHECK(!desk.tokens.verify(admin)->is_admin());
}

TEST_CASE("a changed role holds for tokens that name the old one")
{
    token_desk desk;
    desk.tokens.change_role(desk.user, http::role::admin);
    CHECK(desk.tokens.verify(desk.token)->is_admin());
    desk.tokens.change_role(desk.user, http::role::user);
    CHECK(!desk.tokens.verify(desk.token)->is_admin());
}

TEST_CASE("the newest key signs, older ones still check, removed ones do not")
{
    token_desk desk;
    auto const both = codec({key("access-0001", 1), key("access-0002", 2)});
    CHECK(both.open(desk.token).has_value());
    auto const newer = both.sign(desk.claims());
    CHECK(both.open(newer).has_value());
    CHECK(!codec().open(newer));
    CHECK(!codec({key("access-0002", 2)}).open(desk.token));
}

} // namespace fcg::users
