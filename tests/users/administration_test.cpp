#include "support/questions.hpp"
#include "users/api/questions.hpp"
#include "users_store.hpp"

namespace fcg::test {

TEST_CASE("only admins may see or change other accounts")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const path = "/api/users/" + ana.id;
    for (auto const& token : {std::string(), ana.access_token}) {
        auto const expected = token.empty() ? 401 : 403;
        CHECK(fcg.store.call("GET", "/api/users", nullptr, token).status == expected);
        CHECK(fcg.store.call("GET", path, nullptr, token).status == expected);
        CHECK(fcg.store.call("PUT", path, {{"name", "A"}, {"email", "a@b.co"}}, token).status == expected);
        CHECK(fcg.store.call("DELETE", path, nullptr, token).status == expected);
        CHECK(fcg.store.call("PUT", path + "/role", {{"role", "admin"}}, token).status == expected);
    }
}

TEST_CASE("an admin reads, changes and closes an account; a closed one stays visible and cannot be changed")
{
    users_store fcg;
    auto const root = fcg.make_admin();
    auto const ana = fcg.make_user("ana@example.com");
    auto const path = "/api/users/" + ana.id;
    auto const call = [&](char const* method, nlohmann::json body = nullptr) {
        return fcg.store.call(method, path, std::move(body), root.access_token);
    };
    fcg.store.events();

    CHECK(call("GET").json["status"] == "open");
    auto const changed = call("PUT", {{"name", "Ana Maria"}, {"email", "maria@example.com"}});
    CHECK(changed.status == 200);
    CHECK(changed.json["name"] == "Ana Maria");
    CHECK(call("DELETE").status == 204);
    CHECK(fcg.store.events() == names{"UserUpdated", "EmailConfirmationRequested", "UserDeleted"});

    CHECK(call("GET").json["status"] == "closed");
    CHECK(call("GET").json["email"] == "");
    CHECK(call("PUT", {{"name", "Ana"}, {"email", "ana@example.com"}}).status == 404);
    CHECK(call("DELETE").status == 404);
    CHECK(fcg.me(ana.access_token).status == 401);
}

TEST_CASE("an admin's change of an account that was changed since is refused")
{
    users_store fcg;
    auto const root = fcg.make_admin();
    auto const ana = fcg.make_user("ana@example.com");
    auto const reply =
        fcg.store.call("PUT", "/api/users/" + ana.id, {{"name", "B"}, {"email", "b@example.com"}},
                       root.access_token, {{"If-Match", "\"v7\""}});
    CHECK(reply.status == 412);
}

TEST_CASE("an id that is none and an id that nobody has are unknown users")
{
    users_store fcg;
    auto const root = fcg.make_admin();
    for (auto const* const id : {"7", "00000000-0000-7000-8000-000000000000"}) {
        auto const path = std::string("/api/users/") + id;
        CHECK(fcg.store.call("GET", path, nullptr, root.access_token).status == 404);
        CHECK(fcg.store.call("DELETE", path, nullptr, root.access_token).status == 404);
        CHECK(fcg.store.call("PUT", path + "/role", {{"role", "user"}}, root.access_token).status == 404);
    }
}

TEST_CASE("a change of role takes effect at once, for tokens that are out and after a restart")
{
    users_store fcg;
    auto const root = fcg.make_admin();
    auto const ana = fcg.make_user("ana@example.com");
    auto const set_role = [&](char const* role) {
        return fcg.store.call("PUT", "/api/users/" + ana.id + "/role", {{"role", role}}, root.access_token);
    };
    auto const may_list = [&] {
        return fcg.store.call("GET", "/api/users", nullptr, ana.access_token).status == 200;
    };
    fcg.store.events();
    CHECK(set_role("admin").json["role"] == "admin");
    CHECK(may_list());
    fcg.restart();
    CHECK(may_list());
    CHECK(set_role("user").json["role"] == "user");
    CHECK(!may_list());
    fcg.restart();
    CHECK(!may_list());
    CHECK(fcg.store.events() == names{"UserUpdated", "UserUpdated"});
    CHECK(set_role("user").status == 200);
    CHECK(fcg.store.events().empty());
    CHECK(set_role("king").faulty_fields() == names{"role"});
}

TEST_CASE("the last admin can be neither demoted nor closed, by anybody")
{
    users_store fcg;
    auto const root = fcg.make_admin();
    auto const path = "/api/users/" + root.id;
    fcg.store.events();
    auto const demoted = fcg.store.call("PUT", path + "/role", {{"role", "user"}}, root.access_token);
    CHECK(demoted.status == 409);
    CHECK(demoted.slug() == "last-admin");
    CHECK(fcg.store.call("DELETE", path, nullptr, root.access_token).slug() == "last-admin");
    CHECK(fcg.close(root.access_token).slug() == "last-admin");
    CHECK(fcg.store.events().empty());

    fcg.make_admin("second@example.com");
    CHECK(fcg.close(root.access_token).status == 204);
}

TEST_CASE("of two admins who close each other at once one stays")
{
    users_store fcg;
    auto const user = fcg.make_admin("one@example.com");
    auto const two = fcg.make_admin("two@example.com");
    auto const replies =
        fcg.store.call_at_once({{"DELETE", "/api/users/" + two.id, nullptr, user.access_token},
                                {"DELETE", "/api/users/" + user.id, nullptr, two.access_token}});
    CHECK(replies[0].status + replies[1].status == 204 + 409);
}

TEST_CASE("accounts are listed in pages in the order of registration")
{
    users_store fcg;
    auto const root = fcg.make_admin();
    for (auto const* const email : {"a@example.com", "b@example.com", "c@example.com", "d@example.com"})
        fcg.register_user(email);
    names seen;
    std::string cursor;
    do {
        auto const page = fcg.store.call("GET", "/api/users?limit=2" + cursor, nullptr, root.access_token);
        REQUIRE(page.status == 200);
        for (auto const& item : page.json["items"])
            seen.push_back(item["email"]);
        auto const& next = page.json["nextCursor"];
        cursor = next.is_null() ? "" : "&cursor=" + next.get<std::string>();
    } while (!cursor.empty());
    CHECK(seen ==
          names{"root@example.com", "a@example.com", "b@example.com", "c@example.com", "d@example.com"});
}

TEST_CASE("accounts are found by role, by status and by how their name or e-mail begins")
{
    users_store fcg;
    auto const root = fcg.make_admin();
    auto const bia = fcg.make_user("bia@example.com");
    fcg.register_user("bruno@example.com");
    fcg.close(bia.access_token);
    auto const count = [&](std::string const& query) {
        auto const page = fcg.store.call("GET", "/api/users?" + query, nullptr, root.access_token);
        CHECK(page.status == 200);
        return page.json["items"].size();
    };
    CHECK(count("") == 3);
    CHECK(count("role=admin") == 1);
    CHECK(count("status=closed") == 1);
    CHECK(count("status=open&q=B") == 1);
    CHECK(count("q=roo") == 1);
    CHECK(count("q=ANA") == 1);
    CHECK(count("q=%25") == 0);
}

TEST_CASE("a list refuses parameters and cursors that it does not know")
{
    users_store fcg;
    auto const root = fcg.make_admin();
    for (auto const* const query : {"colour=red", "limit=0", "limit=many", "role=king", "cursor=made-up"})
        CHECK(fcg.store.call("GET", std::string("/api/users?") + query, nullptr, root.access_token).status ==
              400);
}

TEST_CASE("the command line makes an admin, and makes an existing account admin with a new password")
{
    users_store fcg;
    auto const root = fcg.make_admin("root@example.com");
    CHECK(fcg.store.events() == names{"UserRegistered", "EmailConfirmationRequested", "UserUpdated"});
    CHECK(fcg.store.call("GET", "/api/users", nullptr, root.access_token).status == 200);

    auto const ana = fcg.make_user("ana@example.com");
    auto const id = fcg.store.run(fcg.users->create_admin("ANA@example.com", "Ana", "another good one"));
    REQUIRE(id.has_value());
    CHECK(id->to_string() == ana.id);
    CHECK(fcg.me(ana.access_token).status == 401);
    CHECK(fcg.log_in("ana@example.com").status == 401);
    auto const promoted = fcg.sign_in("ana@example.com", "another good one");
    CHECK(fcg.store.call("GET", "/api/users", nullptr, promoted.access_token).status == 200);
}

TEST_CASE("the command line's admin obeys the rules of every account")
{
    users_store fcg;
    auto const refusal = fcg.store.run(fcg.users->create_admin("root", "", "short"));
    REQUIRE(refusal.has_error());
    names fields;
    for (auto const& field_fault : refusal.error().errors)
        fields.push_back(field_fault.field);
    CHECK(fields == names{"name", "email", "password"});
}

TEST_CASE("other modules learn whether an account is open, closed or unknown")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const ask = [&](std::string id) {
        users::account_question question{std::move(id)};
        return fcg.store.run(test::answers_of(*fcg.users).ask(std::move(question))).account;
    };
    CHECK(ask(ana.id)->open);
    fcg.close(ana.access_token);
    CHECK(!ask(ana.id)->open);
    CHECK(!ask("00000000-0000-7000-8000-000000000000"));
    CHECK(!ask("user-of-another-service"));
}

} // namespace fcg::test
