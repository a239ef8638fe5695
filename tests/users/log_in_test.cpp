#include "platform/core/text.hpp"
#include "users_store.hpp"

#include <algorithm>

namespace fcg::test {

TEST_CASE("a login answers tokens that are not to be cached, and the access token stands for the account")
{
    users_store fcg;
    auto const id = fcg.register_user("ana@example.com").json["id"];
    fcg.store.events();
    auto const reply = fcg.log_in(" ANA@example.com ");
    CHECK(reply.status == 200);
    CHECK(reply.json["tokenType"] == "Bearer");
    CHECK(reply.json["expiresIn"] == 15 * 60);
    CHECK(reply.json["refreshToken"].get<std::string>().size() == 43);
    CHECK(reply.header("cache-control") == "no-store");
    CHECK(fcg.me(reply.json["accessToken"]).json["id"] == id);
    CHECK(fcg.store.events().empty());
}

TEST_CASE("an unknown e-mail and a wrong password get the same answer")
{
    users_store fcg;
    fcg.register_user("ana@example.com");
    auto const unknown = fcg.log_in("nobody@example.com");
    auto const wrong = fcg.log_in("ana@example.com", "wrong password");
    CHECK(unknown.status == 401);
    CHECK(wrong.status == 401);
    CHECK(wrong.slug() == "wrong-credentials");
    CHECK(unknown.body == wrong.body);
}

TEST_CASE("after too many wrong passwords the next has to wait, longer each time, with or without an account")
{
    users_store fcg;
    fcg.register_user("ana@example.com");
    for (auto const* const email : {"ana@example.com", "nobody@example.com"}) {
        for (int i = 0; i < 10; ++i)
            CHECK(fcg.log_in(email, "wrong password").status == 401);
        auto const waits = {30, 60, 120, 240, 480, 900, 900};
        for (auto const seconds : waits) {
            auto const refused = fcg.log_in(email);
            CHECK(refused.status == 429);
            CHECK(refused.header("retry-after") == std::to_string(seconds));
            fcg.store.advance(std::chrono::seconds(seconds));
            CHECK(fcg.log_in(email, "wrong password").status == 401);
        }
        fcg.store.advance(std::chrono::minutes(15));
    }
    CHECK(fcg.log_in("ana@example.com").status == 200);
    CHECK(fcg.log_in("ana@example.com", "wrong password").status == 401);
    CHECK(fcg.log_in("ana@example.com").status == 200);
}

TEST_CASE("wrong passwords from one address keep nobody at another one out")
{
    users_store fcg;
    fcg.register_user("ana@example.com");
    for (int i = 0; i < 12; ++i)
        fcg.log_in_from("203.0.113.9", "ana@example.com", "wrong password");
    CHECK(fcg.log_in_from("203.0.113.9", "ana@example.com").status == 429);
    CHECK(fcg.log_in_from("198.51.100.7", "ana@example.com").status == 200);
}

TEST_CASE("addresses of one IPv6 network share their wrong passwords")
{
    users_store fcg;
    fcg.register_user("ana@example.com");
    for (int i = 0; i < 12; ++i)
        fcg.log_in_from("2001:db8:1:2::" + std::to_string(i + 1), "ana@example.com", "wrong password");
    CHECK(fcg.log_in_from("2001:db8:1:2:ffff::1", "ana@example.com").status == 429);
    CHECK(fcg.log_in_from("2001:db8:1:3::1", "ana@example.com").status == 200);
}

TEST_CASE("guesses from many addresses are bounded, and the owner's own address stays open")
{
    users_store fcg;
    fcg.register_user("ana@example.com");
    REQUIRE(fcg.log_in_from("198.51.100.7", "ana@example.com").status == 200);
    fcg.restart(); // the owner's prefix is in the database
    int looked_at = 0;
    for (int i = 0; i < 200; ++i) {
        auto const reply =
            fcg.log_in_from("203.0.113." + std::to_string(i), "ana@example.com", "wrong password");
        looked_at += reply.status == 401 ? 1 : 0;
    }
    CHECK(looked_at == 100);
    CHECK(fcg.log_in_from("203.0.113.250", "ana@example.com").status == 429);
    CHECK(fcg.log_in_from("198.51.100.7", "ana@example.com").status == 200);
}

TEST_CASE("passwords that are tried all at once are no more than those that are tried one after the other")
{
    users_store fcg;
    fcg.register_user("ana@example.com");
    std::vector<call_to_make> guesses(
        25, {"POST", "/api/auth/login", {{"email", "ana@example.com"}, {"password", "wrong password"}}});
    auto const replies = fcg.store.call_at_once(std::move(guesses));
    // One password is checked, and four wait behind it.
    CHECK(std::ranges::count(replies, 401, &reply::status) == 5);
    CHECK(std::ranges::count(replies, 429, &reply::status) == 20);
}

TEST_CASE("a token says the role that the account has when the session begins")
{
    users_store fcg;
    auto const root = fcg.make_admin();
    auto const other = fcg.make_admin("other@example.com");
    auto const replies = fcg.store.call_at_once(
        {{"POST", "/api/auth/login", {{"email", other.email}, {"password", right_password}}},
         {"PUT", "/api/users/" + other.id + "/role", {{"role", "user"}}, root.access_token}});
    REQUIRE(replies[0].status == 200);
    REQUIRE(replies[1].status == 200);
    auto const token = replies[0].json["accessToken"].get<std::string>();
    std::string claims;
    auto const first = token.find('.') + 1;
    REQUIRE(core::from_base64url(token.substr(first, token.rfind('.') - first), claims));
    CHECK(nlohmann::json::parse(claims)["role"] == "user");
}

TEST_CASE("the right password sets the count of wrong ones back")
{
    users_store fcg;
    fcg.register_user("ana@example.com");
    for (int i = 0; i < 9; ++i)
        fcg.log_in("ana@example.com", "wrong password");
    CHECK(fcg.log_in("ana@example.com").status == 200);
    CHECK(fcg.log_in("ana@example.com", "wrong password").status == 401);
    CHECK(fcg.log_in("ana@example.com").status == 200);
}

TEST_CASE("a login hashes the password anew when the settings ask for more than it was hashed with")
{
    users_store fcg;
    fcg.register_user("ana@example.com");
    auto const stored = [&] {
        return fcg.users->database().read([](storage::reader& db) {
            auto row = db.query("SELECT password_hash FROM accounts");
            REQUIRE(row.next());
            return std::string(row.text(0));
        });
    };
    CHECK(stored().find("m=8,t=1,p=1") != std::string::npos);
    fcg.settings.argon2_passes = 2;
    fcg.restart();
    CHECK(fcg.log_in("ana@example.com").status == 200);
    CHECK(stored().find("m=8,t=2,p=1") != std::string::npos);
    CHECK(fcg.log_in("ana@example.com").status == 200);
}

TEST_CASE("a storm of logins fills the queue of the hashing threads and gets 503, while other requests go on")
{
    auto settings = quick_settings();
    settings.argon2_memory_kib = 65'536;
    settings.hashings_waiting = 1;
    users_store fcg(settings, module_store::time::real);
    auto const ana = fcg.make_user("ana@example.com");

    std::vector<call_to_make> storm;
    for (int i = 0; i < 20; ++i)
        storm.push_back({"POST",
                         "/api/auth/login",
                         {{"email", std::to_string(i) + "@example.com"}, {"password", right_password}}});
    storm.push_back({"GET", "/api/users/me", nullptr, ana.access_token});
    auto const replies = fcg.store.call_at_once(std::move(storm));

    CHECK(replies.back().status == 200);
    auto const count = [&](int status) { return std::ranges::count(replies, status, &reply::status); };
    CHECK(count(503) > 0);
    CHECK(count(401) > 0);
    CHECK(count(503) + count(401) == 20);
    auto const refused = std::ranges::find(replies, 503, &reply::status);
    CHECK(refused->header("retry-after") == "1");
}

TEST_CASE("who changes one password many times at once refuses nobody else's login")
{
    auto settings = quick_settings();
    settings.argon2_memory_kib = 65'536;
    settings.hashings_waiting = 8;
    users_store fcg(settings, module_store::time::real);
    auto const eve = fcg.make_user("eve@example.com");
    fcg.register_user("ana@example.com");

    std::vector<call_to_make> storm(40,
                                    {"PUT",
                                     "/api/users/me/password",
                                     {{"currentPassword", right_password}, {"newPassword", right_password}},
                                     eve.access_token});
    storm.push_back(
        {"POST", "/api/auth/login", {{"email", "ana@example.com"}, {"password", right_password}}});
    auto const replies = fcg.store.call_at_once(std::move(storm));

    CHECK(replies.back().status == 200);
    auto const count = [&](int status) { return std::ranges::count(replies, status, &reply::status); };
    CHECK(count(503) == 0);
    CHECK(count(429) >= 30);
}

} // namespace fcg::test
