#include "support/questions.hpp"
#include "users/api/questions.hpp"
#include "users_store.hpp"

#include <algorithm>

namespace fcg::test {

namespace {

using namespace std::chrono_literals;

/// Makes a token as the notifications module does when it writes the email.
std::optional<users::confirmation_token> token_of(users_store& fcg, signed_in_user const& user)
{
    users::confirmation_question question{user.id};
    return fcg.store.run(test::answers_of(*fcg.users).ask(std::move(question))).confirmation;
}

reply confirm(users_store& fcg, std::string const& token)
{
    return fcg.store.call("POST", "/api/users/email-confirmation", {{"token", token}});
}

reply ask_again(users_store& fcg, signed_in_user const& user)
{
    return fcg.store.call("POST", "/api/users/me/email-confirmation", nullptr, user.access_token);
}

reply change_email(users_store& fcg, signed_in_user const& user, std::string const& email)
{
    return fcg.store.call("PUT", "/api/users/me",
                          {{"name", "Ana"}, {"email", email}, {"currentPassword", right_password}},
                          user.access_token);
}

/// Returns the number of emails that were requested since the last call.
auto mails(users_store& fcg)
{
    auto const events = fcg.store.events();
    return std::ranges::count(events, "EmailConfirmationRequested");
}

} // namespace

TEST_CASE("the token of the email confirms the address, once")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const before = fcg.me(ana.access_token);
    CHECK(before.json["emailConfirmed"] == false);
    auto const confirmation_token = token_of(fcg, ana);
    REQUIRE(confirmation_token);
    CHECK(confirmation_token->email == "ana@example.com");
    fcg.store.events();
    CHECK(confirm(fcg, confirmation_token->token).status == 204);
    auto const events = fcg.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "UserEmailConfirmed");
    CHECK(nlohmann::json::parse(events[0].payload)["email"] == "ana@example.com");
    auto const after = fcg.me(ana.access_token);
    CHECK(after.json["emailConfirmed"] == true);
    CHECK(after.header("etag") != before.header("etag"));

    CHECK(confirm(fcg, confirmation_token->token).slug() == "confirmation-refused");
    CHECK(ask_again(fcg, ana).slug() == "email-confirmed");
    CHECK(!token_of(fcg, ana));
    CHECK(fcg.store.events().empty());
}

TEST_CASE("a token that we never gave, or that is two days old, is refused")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    CHECK(confirm(fcg, "never").status == 400);
    auto const early = token_of(fcg, ana);
    fcg.store.advance(47h);
    auto const late = token_of(fcg, ana);
    fcg.store.advance(1h);
    CHECK(confirm(fcg, early->token).status == 400);
    CHECK(confirm(fcg, late->token).status == 204);
}

TEST_CASE("a token is in no file, nor in an event")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const confirmation_token = token_of(fcg, ana);
    auto const token_row = fcg.users->database().read([&](storage::reader& db) {
        auto row = db.query("SELECT COUNT(*) FROM confirmation_tokens WHERE token_hash = $1",
                            confirmation_token->token);
        return row.next() ? row.integer(0) : -1;
    });
    CHECK(token_row == 0);
    for (auto const& event : fcg.store.new_events())
        CHECK(event.payload.find(confirmation_token->token) == std::string::npos);
}

TEST_CASE("a new address is not confirmed, and the old one's token confirms nothing")
{
    users_store fcg;
    auto const ana = fcg.make_user("ana@example.com");
    auto const old = token_of(fcg, ana);
    CHECK(confirm(fcg, token_of(fcg, ana)->token).status == 204);
    fcg.store.advance(1min);
    fcg.store.events();
    auto const changed = change_email(fcg, ana, "maria@example.com");
    CHECK(changed.json["emailConfirmed"] == false);
    CHECK(mails(fcg) == 1);
    CHECK(confirm(fcg, old->token).status == 400);
    CHECK(token_of(fcg, ana)->email == "maria@example.com");
    CHECK(confirm(fcg, token_of(fcg, ana)->token).status == 204);
}

TEST_CASE("an admin's change of an address asks for an email as well")
{
    users_store fcg;
    auto const root = fcg.make_admin();
    auto const ana = fcg.make_user("ana@example.com");
    fcg.store.advance(1min);
    fcg.store.events();
    auto const changed = fcg.store.call("PUT", "/api/users/" + ana.id,
                                        {{"name", "Ana"}, {"email", "maria@example.com"}}, root.access_token);
    CHECK(changed.json["emailConfirmed"] == false);
    CHECK(mails(fcg) == 1);
}

TEST_CASE("one address gets three emails in a day, whoever asks for them")
{
    users_store fcg;
    auto ana = fcg.make_user("victim@example.com");
    auto const early = ask_again(fcg, ana);
    CHECK(early.status == 429);
    CHECK(early.header("retry-after") == "60");
    for (int i = 0; i < 60; ++i) {
        fcg.store.advance(1min);
        ask_again(fcg, ana);
        if (i % 10 == 9) {
            fcg.close(ana.access_token);
            ana = fcg.make_user("victim@example.com");
        }
    }
    CHECK(mails(fcg) == 3);
    fcg.store.advance(24h);
    fcg.sign_in("victim@example.com"); // no email could be sent when this account was opened
    CHECK(mails(fcg) == 1);
}

TEST_CASE("one account has five emails in a day, whatever its address is")
{
    users_store fcg;
    auto const eve = fcg.make_user("eve@example.com");
    for (int i = 0; i < 10; ++i) {
        fcg.store.advance(1min);
        CHECK(change_email(fcg, eve, "victim" + std::to_string(i) + "@example.com").status == 200);
    }
    CHECK(mails(fcg) == 5);
}

TEST_CASE("an account from before is asked at its next login, once")
{
    users_store fcg;
    fcg.register_user("ana@example.com");
    fcg.users->database().write_now([](storage::transaction& tx) {
        tx.execute("UPDATE accounts SET confirmation_requested_at = NULL");
        tx.execute("DELETE FROM confirmation_letters");
    });
    fcg.store.events();
    fcg.sign_in("ana@example.com");
    CHECK(mails(fcg) == 1);
    fcg.store.advance(48h);
    fcg.sign_in("ana@example.com");
    CHECK(mails(fcg) == 0);
}

} // namespace fcg::test
