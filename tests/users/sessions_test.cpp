#include "users_store.hpp"

namespace fcg::test {

TEST_CASE("a refresh token is spent for new tokens of the same session")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const next = fcg.refresh(ana.refresh_token);
    CHECK(next.status == 200);
    CHECK(next.json["refreshToken"] != ana.refresh_token);
    CHECK(fcg.me(next.json["accessToken"]).status == 200);
    CHECK(fcg.me(ana.access_token).status == 200);
    CHECK(fcg.refresh(next.json["refreshToken"]).status == 200);
}

TEST_CASE("a spent refresh token that comes back ends its whole session, also its access tokens")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const other = fcg.sign_in("ana@example.com");
    auto const next = fcg.refresh(ana.refresh_token);
    auto const again = fcg.refresh(ana.refresh_token);
    CHECK(again.status == 401);
    CHECK(again.slug() == "refresh-refused");
    CHECK(fcg.refresh(next.json["refreshToken"]).status == 401);
    CHECK(fcg.me(next.json["accessToken"]).status == 401);
    CHECK(fcg.me(other.access_token).status == 200);
}

TEST_CASE("one refresh token used twice at once gives tokens at most once, and they do not work")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    nlohmann::json const body{{"refreshToken", ana.refresh_token}};
    auto const replies =
        fcg.store.call_at_once({{"POST", "/api/auth/refresh", body}, {"POST", "/api/auth/refresh", body}});
    CHECK(replies[0].status + replies[1].status == 200 + 401);
    auto const& lucky = replies[0].status == 200 ? replies[0] : replies[1];
    CHECK(fcg.refresh(lucky.json["refreshToken"]).status == 401);
}

TEST_CASE("a refresh token that we never gave is refused")
{
    users_store fcg;
    CHECK(fcg.refresh("never").status == 401);
}

TEST_CASE("a refresh token expires when nobody uses it, and each use begins its time anew")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    fcg.store.advance(std::chrono::days(29));
    auto const next = fcg.refresh(ana.refresh_token);
    CHECK(next.status == 200);
    fcg.store.advance(std::chrono::days(29));
    auto const last = fcg.refresh(next.json["refreshToken"]);
    CHECK(last.status == 200);
    fcg.store.advance(std::chrono::days(30));
    CHECK(fcg.refresh(last.json["refreshToken"]).status == 401);
}

TEST_CASE("a session ends after its longest time, however often it is continued")
{
    auto settings = quick_settings();
    settings.session_max_days = 70;
    users_store fcg(settings);
    auto token = fcg.make_user("ana@example.com").refresh_token;
    for (int i = 0; i < 3; ++i) {
        fcg.store.advance(std::chrono::days(23));
        auto const next = fcg.refresh(token);
        REQUIRE(next.status == 200);
        token = next.json["refreshToken"];
    }
    fcg.store.advance(std::chrono::days(1));
    CHECK(fcg.refresh(token).status == 401);
}

TEST_CASE("an access token expires")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    fcg.store.advance(std::chrono::minutes(15) - std::chrono::seconds(1));
    CHECK(fcg.me(ana.access_token).status == 200);
    fcg.store.advance(std::chrono::seconds(1));
    CHECK(fcg.me(ana.access_token).status == 401);
}

TEST_CASE("logging out ends the session of the refresh token and no other")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const other = fcg.sign_in("ana@example.com");
    auto const reply =
        fcg.store.call("POST", "/api/auth/logout", {{"refreshToken", ana.refresh_token}}, ana.access_token);
    CHECK(reply.status == 204);
    CHECK(fcg.refresh(ana.refresh_token).status == 401);
    CHECK(fcg.me(ana.access_token).status == 401);
    CHECK(fcg.me(other.access_token).status == 200);
    CHECK(fcg.refresh(other.refresh_token).status == 200);
}

TEST_CASE("nobody can end another one's session")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const bia = fcg.make_user("bia@example.com");
    CHECK(fcg.store.call("POST", "/api/auth/logout", {{"refreshToken", ana.refresh_token}}, bia.access_token)
              .status == 204);
    CHECK(fcg.me(ana.access_token).status == 200);
    CHECK(fcg.refresh(ana.refresh_token).status == 200);
}

TEST_CASE("sessions, keys and what ended survive a restart")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const gone = fcg.sign_in("ana@example.com");
    fcg.store.call("POST", "/api/auth/logout", {{"refreshToken", gone.refresh_token}}, gone.access_token);
    fcg.restart();
    CHECK(fcg.me(ana.access_token).status == 200);
    CHECK(fcg.refresh(ana.refresh_token).status == 200);
    CHECK(fcg.me(gone.access_token).status == 401);
}

TEST_CASE("refresh tokens are stored only as hashes, and expired sessions are removed by later logins")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const count = [&](std::string_view sql, std::string const& token) {
        return fcg.users->database().read([&](storage::reader& db) {
            auto row = db.query(sql, token);
            REQUIRE(row.next());
            return row.integer(0);
        });
    };
    CHECK(count("SELECT count(*) FROM refresh_tokens WHERE token_hash = $1", ana.refresh_token) == 0);
    fcg.store.advance(std::chrono::days(31));
    fcg.sign_in("ana@example.com");
    CHECK(count("SELECT count(*) FROM sessions WHERE id <> $1", "") == 1);
    CHECK(count("SELECT count(*) FROM refresh_tokens WHERE token_hash <> $1", "") == 1);
}

} // namespace fcg::test
