#include "users_store.hpp"

namespace fcg::test {

TEST_CASE("registering answers the account without its password, says where it is, and publishes it once")
{
    users_store fcg;
    auto const reply = fcg.register_user("ana@example.com");
    CHECK(reply.status == 201);
    CHECK(reply.json["name"] == "Ana");
    CHECK(reply.json["email"] == "ana@example.com");
    CHECK(reply.json["role"] == "user");
    CHECK(reply.json["createdAt"] == "2026-11-22T12:00:00.000Z");
    CHECK(reply.json["emailConfirmed"] == false);
    CHECK(reply.json.size() == 6);
    CHECK(reply.header("location") == "/api/users/" + reply.json["id"].get<std::string>());
    CHECK(fcg.store.events() == names{"UserRegistered", "EmailConfirmationRequested"});
}

TEST_CASE("the event of a registration carries the account and the request's correlation id")
{
    users_store fcg;
    auto const reply = fcg.store.call(
        "POST", "/api/users", {{"name", "Ana"}, {"email", "ana@example.com"}, {"password", right_password}},
        "", {{"X-Correlation-ID", "order-66"}});
    auto const events = fcg.store.new_events();
    REQUIRE(events.size() == 2);
    auto const payload = nlohmann::json::parse(events[0].payload);
    CHECK(payload["userId"] == reply.json["id"]);
    CHECK(payload["email"] == "ana@example.com");
    CHECK(events[0].stream == "user-" + reply.json["id"].get<std::string>());
    CHECK(events[0].trace.correlation_id == "order-66");
}

TEST_CASE("an e-mail is stored trimmed and in lower case, and one address has one open account")
{
    users_store fcg;
    CHECK(fcg.register_user("  Ana@Example.COM ").json["email"] == "ana@example.com");
    fcg.store.events();
    auto const second = fcg.register_user("ANA@example.com");
    CHECK(second.status == 409);
    CHECK(second.slug() == "email-taken");
    CHECK(fcg.store.events().empty());
}

TEST_CASE("two registrations of one address at once make one account")
{
    users_store fcg;
    nlohmann::json const body{{"name", "Ana"}, {"email", "ana@example.com"}, {"password", right_password}};
    auto const replies = fcg.store.call_at_once({{"POST", "/api/users", body}, {"POST", "/api/users", body}});
    CHECK(replies[0].status + replies[1].status == 201 + 409);
    CHECK(fcg.store.events() == names{"UserRegistered", "EmailConfirmationRequested"});
}

TEST_CASE("a registration names every field that is wrong")
{
    users_store fcg;
    auto const reply =
        fcg.store.call("POST", "/api/users", {{"name", " "}, {"email", "ana"}, {"password", "short"}});
    CHECK(reply.status == 400);
    CHECK(reply.faulty_fields() == names{"email", "name", "password"});
    CHECK(fcg.store.events().empty());
}

TEST_CASE("one address cannot try registrations, logins and refresh tokens without end")
{
    users_store fcg;
    int answered = 0;
    while (fcg.refresh("a guess").status == 401)
        ++answered;
    CHECK(answered == 30);
    for (auto const& reply :
         {fcg.refresh("a guess"), fcg.log_in("ana@example.com"), fcg.register_user("ana@example.com")}) {
        CHECK(reply.status == 429);
        CHECK(!reply.header("retry-after").empty());
    }
}

TEST_CASE("the role cannot be chosen at registration")
{
    users_store fcg;
    auto const reply = fcg.store.call(
        "POST", "/api/users",
        {{"name", "Ana"}, {"email", "ana@example.com"}, {"password", right_password}, {"role", "admin"}});
    CHECK(reply.status == 400);
    CHECK(reply.faulty_fields() == names{"role"});
}

TEST_CASE("a password that everybody tries first, or the e-mail itself, is refused")
{
    users_store fcg;
    CHECK(fcg.register_user("ana@example.com", "Password123").faulty_fields() == names{"password"});
    // This is the 2,996th of the most common passwords.
    CHECK(fcg.register_user("ana@example.com", "ALPHAMAN").faulty_fields() == names{"password"});
    CHECK(fcg.register_user("ana@example.com", "corinthians").faulty_fields() == names{"password"});
    CHECK(fcg.register_user("ana@example.com", "ANA@example.com").faulty_fields() == names{"password"});
}

TEST_CASE("a password may have 8 to 128 characters of any kind")
{
    users_store fcg;
    std::string long_password;
    for (int i = 0; i < 128; ++i)
        long_password += "ã";
    CHECK(fcg.register_user("short@example.com", "7 chars").status == 400);
    CHECK(fcg.register_user("least@example.com", "8 chars!").status == 201);
    CHECK(fcg.register_user("most@example.com", long_password).status == 201);
    CHECK(fcg.register_user("over@example.com", long_password + "!").status == 400);
    CHECK(fcg.log_in("most@example.com", long_password).status == 200);
}

} // namespace fcg::test
