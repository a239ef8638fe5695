#include "users_store.hpp"

#include <algorithm>

namespace fcg::test {

namespace {

reply change(users_store& fcg, signed_in_user const& user, std::string const& current,
             std::string const& text)
{
    return fcg.store.call("PUT", "/api/users/me/password",
                          {{"currentPassword", current}, {"newPassword", text}}, user.access_token);
}

} // namespace

TEST_CASE("a new password ends the other sessions at once and keeps the caller's")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const other = fcg.sign_in("ana@example.com");
    fcg.store.events();
    CHECK(change(fcg, ana, right_password, "another good one").status == 204);
    CHECK(fcg.store.events().empty());

    CHECK(fcg.me(other.access_token).status == 401);
    CHECK(fcg.refresh(other.refresh_token).status == 401);
    CHECK(fcg.me(ana.access_token).status == 200);
    CHECK(fcg.refresh(ana.refresh_token).status == 200);
    CHECK(fcg.log_in("ana@example.com").status == 401);
    CHECK(fcg.log_in("ana@example.com", "another good one").status == 200);

    fcg.restart();
    CHECK(fcg.me(other.access_token).status == 401);
    CHECK(fcg.me(ana.access_token).status == 200);
}

TEST_CASE("a wrong current password changes nothing")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const reply = change(fcg, ana, "wrong password", "another good one");
    CHECK(reply.status == 401);
    CHECK(reply.slug() == "wrong-password");
    CHECK(fcg.log_in("ana@example.com").status == 200);
}

TEST_CASE("guessing the current password with a stolen access token is locked like guessing at login")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    for (int i = 0; i < 10; ++i)
        CHECK(change(fcg, ana, "wrong password", "another good one").status == 401);
    auto const resting = change(fcg, ana, right_password, "another good one");
    CHECK(resting.status == 429);
    CHECK(!resting.header("retry-after").empty());
}

TEST_CASE("guessing it many times at once is locked as well")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    std::vector<call_to_make> guesses(
        20, {"PUT",
             "/api/users/me/password",
             {{"currentPassword", "wrong password"}, {"newPassword", "another good one"}},
             ana.access_token});
    for (int i = 0; i < 2; ++i) {
        auto const replies = fcg.store.call_at_once(guesses);
        CHECK(std::ranges::count(replies, 401, &reply::status) == 5);
        CHECK(std::ranges::count(replies, 429, &reply::status) == 15);
    }
    CHECK(change(fcg, ana, right_password, "another good one").status == 429);
}

TEST_CASE("a new password obeys the same rules as the first one")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    CHECK(change(fcg, ana, right_password, "short").faulty_fields() == names{"newPassword"});
    CHECK(change(fcg, ana, right_password, "qwertyuiop").faulty_fields() == names{"newPassword"});
    CHECK(change(fcg, ana, right_password, "ana@example.com").faulty_fields() == names{"newPassword"});
}

TEST_CASE("of two changes at once with the same current password one wins")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const to = [&](char const* email) {
        return call_to_make{"PUT",
                            "/api/users/me/password",
                            {{"currentPassword", right_password}, {"newPassword", email}},
                            ana.access_token};
    };
    auto const replies = fcg.store.call_at_once({to("the first new one"), to("the second new one")});
    CHECK(replies[0].status + replies[1].status == 204 + 401);
}

} // namespace fcg::test
