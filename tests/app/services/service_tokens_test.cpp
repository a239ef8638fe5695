#include "app/services/service_tokens.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/random.hpp"
#include "platform/core/text.hpp"
#include "support/seeded_random.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

constexpr auto new_key = "the new key of the processes, which signs";
constexpr auto old_key = "the old key of the processes, going away";

struct two_issuers {
    test::manual_clock time{core::time_point{std::chrono::days{20'000}}};
    test::seeded_random random{7};
    core::id_generator ids{time, random};
    app::service_tokens games{{new_key}, "users,games", time, ids};
    app::service_tokens library{{new_key, old_key}, "library", time, ids};
};

/// Returns a token with the given header and payload, signed with `key`.
std::string forge(std::string const& header, std::string const& payload, std::string const& key)
{
    auto const text = core::to_base64url(header) + "." + core::to_base64url(payload);
    return text + "." + core::to_base64url(core::hmac_sha256(key, text));
}

constexpr auto header = R"({"alg":"HS256","typ":"JWT"})";

std::string payload(std::int64_t issued, std::int64_t expires)
{
    return R"({"iss":"games","aud":"library","jti":"01890a5d-ac96-774b-bcce-b302099a8057","iat":)" +
           std::to_string(issued) + R"(,"exp":)" + std::to_string(expires) + "}";
}

} // namespace

TEST_CASE("a service token says who asks and which module is asked, and no two are alike")
{
    two_issuers two_issuers;
    auto const token = two_issuers.games.issue("library");
    auto const opened = two_issuers.library.open(token);
    REQUIRE(opened);
    CHECK(opened->caller.role == http::role::service);
    CHECK(opened->caller.session == "users,games");
    CHECK(opened->caller.audience == "library");
    CHECK(opened->modules == std::vector<std::string>{"users", "games"});
    CHECK(opened->issued_at == two_issuers.time.now());
    CHECK(opened->process == two_issuers.library.open(two_issuers.games.issue("library"))->process);
    CHECK(opened->process != two_issuers.library.open(two_issuers.library.issue("library"))->process);
    CHECK(two_issuers.games.issue("library") != token);
    CHECK(token.find("the new key") == std::string::npos);
}

TEST_CASE("who asks is the same caller with every token, so that its Idempotency-Key holds")
{
    two_issuers two_issuers;
    auto const first = two_issuers.library.open(two_issuers.games.issue("library"));
    auto const later = two_issuers.library.open(two_issuers.games.issue("library"));
    REQUIRE((first && later));
    CHECK(first->caller.user_id == later->caller.user_id);
    CHECK(first->caller.user_id !=
          two_issuers.library.open(two_issuers.library.issue("library"))->caller.user_id);
}

TEST_CASE("a service token lives for a minute, give or take ten seconds of the clocks")
{
    two_issuers two_issuers;
    auto const token = two_issuers.games.issue("library");
    two_issuers.time.advance(std::chrono::seconds{69});
    CHECK(two_issuers.library.open(token));
    two_issuers.time.advance(std::chrono::seconds{1});
    CHECK_FALSE(two_issuers.library.open(token));

    struct two_issuers behind;
    behind.time.advance(std::chrono::seconds{10});
    auto const early = behind.games.issue("library");
    behind.time.advance(-std::chrono::seconds{10});
    CHECK(behind.library.open(early));
    behind.time.advance(-std::chrono::seconds{1});
    CHECK_FALSE(behind.library.open(early));
}

TEST_CASE("the key can be changed in one process after the other")
{
    two_issuers two_issuers;
    app::service_tokens const not_yet{{old_key}, "payments", two_issuers.time, two_issuers.ids};
    CHECK(two_issuers.library.open(not_yet.issue("library")));
    CHECK_FALSE(two_issuers.games.open(not_yet.issue("games")));
    CHECK_FALSE(not_yet.open(two_issuers.library.issue("payments")));
}

TEST_CASE("a service token that was changed anywhere, or signed by others, is none")
{
    two_issuers two_issuers;
    auto const token = two_issuers.games.issue("library");
    for (std::size_t index = 0; index < token.size(); ++index) {
        auto changed = token;
        changed[index] = changed[index] == 'A' ? 'B' : 'A';
        CHECK_MESSAGE(!two_issuers.library.open(changed), index);
    }
    auto const now =
        std::chrono::duration_cast<std::chrono::seconds>(two_issuers.time.now().time_since_epoch()).count();
    CHECK(two_issuers.library.open(forge(header, payload(now, now + 60), new_key)));
    CHECK_FALSE(two_issuers.library.open(
        forge(header, payload(now, now + 60), "another key of the same length ...")));
    CHECK_FALSE(two_issuers.library.open(forge(R"({"alg":"none"})", payload(now, now + 60), new_key)));
    for (auto const* const text : {"", ".", "..", "a.b.c", "Bearer", "....."})
        CHECK_FALSE(two_issuers.library.open(text));
}

TEST_CASE("a token that would live longer than ours do is refused, whoever signed it")
{
    two_issuers two_issuers;
    auto const now =
        std::chrono::duration_cast<std::chrono::seconds>(two_issuers.time.now().time_since_epoch()).count();
    CHECK_FALSE(two_issuers.library.open(forge(header, payload(now, now + 61), new_key)));
    CHECK_FALSE(two_issuers.library.open(forge(header, payload(now, INT64_MAX), new_key)));
    CHECK_FALSE(two_issuers.library.open(forge(header, payload(INT64_MIN, now + 1), new_key)));
    CHECK_FALSE(two_issuers.library.open(forge(header, payload(now, now), new_key)));
    CHECK_FALSE(two_issuers.library.open(forge(header, R"({"iss":"games","aud":"library"})", new_key)));
}
