#include "users_store.hpp"

namespace fcg::test {

TEST_CASE("without a token nobody has a profile")
{
    users_store fcg;
    CHECK(fcg.me("").status == 401);
    CHECK(fcg.me("nonsense").status == 401);
}

TEST_CASE("a profile has an ETag, and is not sent again to who has it")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const first = fcg.me(ana.access_token);
    CHECK(first.status == 200);
    auto const again = fcg.store.call("GET", "/api/users/me", nullptr, ana.access_token,
                                      {{"If-None-Match", first.header("etag")}});
    CHECK(again.status == 304);
    CHECK(again.body.empty());
}

TEST_CASE("a changed profile has a new ETag and is published; the same values again change nothing")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const before = fcg.me(ana.access_token).header("etag");
    fcg.store.events();
    nlohmann::json const value{
        {"name", "Ana Maria"}, {"email", "Maria@example.com"}, {"currentPassword", right_password}};
    auto const reply =
        fcg.store.call("PUT", "/api/users/me", value, ana.access_token, {{"If-Match", before}});
    CHECK(reply.status == 200);
    CHECK(reply.json["name"] == "Ana Maria");
    CHECK(reply.json["email"] == "maria@example.com");
    CHECK(reply.header("etag") != before);
    CHECK(fcg.store.events() == names{"UserUpdated", "EmailConfirmationRequested"});

    auto const again = fcg.store.call("PUT", "/api/users/me", value, ana.access_token);
    CHECK(again.status == 200);
    CHECK(again.header("etag") == reply.header("etag"));
    CHECK(fcg.store.events().empty());
    CHECK(fcg.log_in("ana@example.com").status == 401);
    CHECK(fcg.log_in("maria@example.com").status == 200);
}

TEST_CASE("a change of a profile that was changed since it was read is refused")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const stale = fcg.me(ana.access_token).header("etag");
    nlohmann::json const value{{"name", "Ana Maria"}, {"email", "ana@example.com"}};
    CHECK(fcg.store.call("PUT", "/api/users/me", value, ana.access_token, {{"If-Match", stale}}).status ==
          200);
    fcg.store.events();
    CHECK(fcg.store.call("PUT", "/api/users/me", value, ana.access_token, {{"If-Match", stale}}).status ==
          412);
    nlohmann::json const password{{"currentPassword", right_password}};
    CHECK(
        fcg.store.call("DELETE", "/api/users/me", password, ana.access_token, {{"If-Match", stale}}).status ==
        412);
    CHECK(fcg.store.events().empty());
}

TEST_CASE("an e-mail of another open account cannot be taken over")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    fcg.make_user("bia@example.com");
    auto const reply =
        fcg.store.call("PUT", "/api/users/me",
                       {{"name", "Ana"}, {"email", "BIA@example.com"}, {"currentPassword", right_password}},
                       ana.access_token);
    CHECK(reply.status == 409);
    CHECK(reply.slug() == "email-taken");
}

TEST_CASE("a new e-mail asks for the password, the same one with another name does not")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const edit = [&](nlohmann::json body) {
        return fcg.store.call("PUT", "/api/users/me", std::move(body), ana.access_token);
    };
    fcg.store.events();
    nlohmann::json value{{"name", "Ana"}, {"email", "thief@example.com"}};
    CHECK(edit(value).status == 403);
    CHECK(edit(value).slug() == "password-required");
    value["currentPassword"] = "wrong password";
    CHECK(edit(value).slug() == "wrong-password");
    CHECK(fcg.store.events().empty());
    CHECK(edit({{"name", "Ana Maria"}, {"email", "ana@example.com"}}).status == 200);
    value["currentPassword"] = right_password;
    CHECK(edit(value).json["email"] == "thief@example.com");
}

TEST_CASE("closing an account asks for the password")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const without = fcg.store.call("DELETE", "/api/users/me", nullptr, ana.access_token);
    CHECK(without.status == 403);
    CHECK(without.slug() == "password-required");
    CHECK(fcg.close(ana.access_token, "wrong password").slug() == "wrong-password");
    CHECK(fcg.me(ana.access_token).status == 200);
    CHECK(fcg.close(ana.access_token).status == 204);
}

TEST_CASE("closing an account ends its sessions at once, removes what is personal and frees the e-mail")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const other = fcg.sign_in("ana@example.com");
    fcg.store.events();
    CHECK(fcg.close(ana.access_token).status == 204);
    auto const events = fcg.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "UserDeleted");
    CHECK(events[0].payload.find("ana@example.com") == std::string::npos);

    CHECK(fcg.me(ana.access_token).status == 401);
    CHECK(fcg.me(other.access_token).status == 401);
    CHECK(fcg.refresh(other.refresh_token).status == 401);
    CHECK(fcg.log_in("ana@example.com").status == 401);
    fcg.users->database().read([](storage::reader& db) {
        auto row = db.query("SELECT name, email, password_hash FROM accounts");
        REQUIRE(row.next());
        CHECK(std::string(row.text(0)).empty());
        CHECK(std::string(row.text(1)).empty());
        CHECK(std::string(row.text(2)).empty());
    });

    auto const successor = fcg.make_user("ana@example.com");
    CHECK(successor.id != ana.id);
    fcg.restart();
    CHECK(fcg.me(ana.access_token).status == 401);
    CHECK(fcg.me(successor.access_token).status == 200);
}

} // namespace fcg::test
