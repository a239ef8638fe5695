#include "internal/addressee.hpp"
#include "internal/delivery/notify.hpp"
#include "internal/mail/mail_deliverer.hpp"
#include "internal/webhooks/endpoint_book.hpp"
#include "notifications_case.hpp"
#include "platform/core/text.hpp"

#include <algorithm>

using namespace fcg;
using namespace fcg::notifications;
using namespace std::chrono_literals;
using kind = enum mail_attempt::kind;

namespace {

struct scripted_server final : mail_sender {
    std::vector<mail_attempt> send(std::vector<mail> const& mails, std::atomic<bool> const&) override
    {
        std::vector<mail_attempt> mail_attempts;
        for (auto const& mail : mails) {
            sent.push_back(mail);
            mail_attempts.push_back(says(mail));
            if (mail_attempts.back().kind == kind::no_server)
                mail_attempts.resize(mails.size(), mail_attempts.back());
            if (mail_attempts.size() == mails.size())
                break;
        }
        return mail_attempts;
    }

    std::function<mail_attempt(mail const&)> says = [](mail const&) { return mail_attempt{kind::sent, ""}; };
    std::vector<mail> sent;
};

struct mail_case {
    test::module_store store;
    test::catalogue games;
    test::confirmations users;
    bus::question_directory questions = test::directory_of<games::questions, users::questions>(games, users);
    notification_settings settings = test::mail_settings("smtp://unused");
    std::unique_ptr<storage::database> db = store.env().open_database("notifications");
    endpoint_book book;
    module_context shared{store.env(), settings, *db, book, questions};
    scripted_server server;
    std::unique_ptr<mail_deliverer> deliverer;
    core::uuid player = store.env().ids.next();

    mail_case()
    {
        deliverer = std::make_unique<mail_deliverer>(shared, server);
        shared.mail = deliverer.get();
        write([&](storage::transaction& tx) {
            keep_contact(tx, player.to_string(), "Ana", "ana@example.com", store.clock().now());
            keep_confirmed_email(tx, player.to_string(), "ana@example.com", store.clock().now());
        });
        deliverer->start();
        store.advance(0us);
    }

    ~mail_case() { store.run(deliverer->stop()); }

    void tell(std::string subject = "purchase.completed")
    {
        notification_event const notification_event{.user_id = player.to_string(),
                                                    .subject = std::move(subject),
                                                    .payment_id = "payment-1",
                                                    .game_id = "go",
                                                    .reason = std::nullopt,
                                                    .amount = core::money{5'990, core::currency::brl()},
                                                    .happened_at = store.clock().now()};
        write([&](storage::transaction& tx) { notify_player(tx, shared, notification_event); });
        store.advance(0us);
    }

    /// The player's account asks for the email by which the address is confirmed.
    void ask_for_confirmation()
    {
        notification_event const notification_event{.user_id = player.to_string(),
                                                    .subject = std::string(confirmation_subject),
                                                    .payment_id = {},
                                                    .game_id = {},
                                                    .reason = std::nullopt,
                                                    .amount = std::nullopt,
                                                    .happened_at = store.clock().now()};
        write([&](storage::transaction& tx) { write_to_player(tx, shared, notification_event); });
        store.advance(0us);
    }

    void rename(std::string const& name, std::string const& email = "ana@example.com")
    {
        store.advance(1s);
        write([&](storage::transaction& tx) {
            keep_contact(tx, player.to_string(), name, email, store.clock().now());
        });
    }

    void write(std::function<void(storage::transaction&)> unit) { store.run(do_write(std::move(unit))); }

    std::int64_t waiting() { return count("SELECT COUNT(*) FROM mail_deliveries WHERE due_at IS NOT NULL"); }

    std::int64_t given_up()
    {
        return count("SELECT COUNT(*) FROM mail_deliveries WHERE given_up_at IS NOT NULL");
    }

private:
    task<> do_write(std::function<void(storage::transaction&)> unit) { co_await db->write(std::move(unit)); }

    std::int64_t count(std::string_view query)
    {
        return db->read([&](storage::reader& db) {
            auto row = db.query(query);
            return row.next() ? row.integer(0) : -1;
        });
    }
};

std::string line_of(mail const& mail, std::string const& name)
{
    auto const index = mail.message.find(name + ": ");
    return mail.message.substr(index, mail.message.find("\r\n", index) - index);
}

std::string text_of(mail const& mail)
{
    std::string encoded = mail.message.substr(mail.message.find("\r\n\r\n") + 4);
    std::erase_if(encoded, [](char c) { return c == '\r' || c == '\n' || c == '='; });
    std::ranges::replace(encoded, '+', '-');
    std::ranges::replace(encoded, '/', '_');
    std::string text;
    REQUIRE(core::from_base64url(encoded, text));
    std::erase(text, '\r');
    return text;
}

} // namespace

TEST_CASE("a completed purchase is written about, and then forgotten")
{
    mail_case fixture;
    fixture.tell();
    REQUIRE(fixture.server.sent.size() == 1);
    CHECK(fixture.server.sent[0].recipient == "ana@example.com");
    CHECK(line_of(fixture.server.sent[0], "Subject") == "Subject: In your library: Game go");
    CHECK(line_of(fixture.server.sent[0], "Content-Language") == "Content-Language: en");
    CHECK(fixture.waiting() == 0);
    fixture.tell("purchase.declined"); // nobody asked to be written to about that
    CHECK(fixture.server.sent.size() == 1);
}

TEST_CASE("e-mail is in the language that the player has when it is sent")
{
    mail_case fixture;
    fixture.games.away = true;
    fixture.tell();
    CHECK(fixture.server.sent.empty());
    fixture.write([&](storage::transaction& tx) {
        keep_wishes(tx, fixture.player.to_string(), language::pt_br, "notification.email.#");
    });
    fixture.games.away = false;
    fixture.store.advance(1min);
    REQUIRE(fixture.server.sent.size() == 1);
    CHECK(line_of(fixture.server.sent[0], "Subject") == "Subject: Na sua biblioteca: Game go");
    CHECK(line_of(fixture.server.sent[0], "Content-Language") == "Content-Language: pt-BR");
}

TEST_CASE("what a server refuses for now is sent later under its Message-ID")
{
    mail_case fixture;
    int refusals = 3;
    fixture.server.says = [&](mail const&) {
        return refusals-- > 0 ? mail_attempt{kind::refused_for_now, "greylisted"}
                              : mail_attempt{kind::sent, ""};
    };
    fixture.tell();
    CHECK(fixture.waiting() == 1);
    CHECK(fixture.deliverer->warning().empty());
    fixture.store.advance(50s);
    CHECK(fixture.server.sent.size() == 1);
    fixture.store.advance(30min);
    REQUIRE(fixture.server.sent.size() == 4);
    CHECK(fixture.waiting() == 0);
    for (auto const& mail : fixture.server.sent)
        CHECK(line_of(mail, "Message-ID") == line_of(fixture.server.sent[0], "Message-ID"));
}

TEST_CASE("what is refused for good, or for two days, is given up and then forgotten")
{
    mail_case fixture;
    fixture.server.says = [](mail const&) { return mail_attempt{kind::refused, "no such mailbox"}; };
    fixture.tell();
    CHECK(fixture.given_up() == 1);
    fixture.server.says = [](mail const&) { return mail_attempt{kind::refused_for_now, "busy"}; };
    fixture.tell();
    fixture.store.advance(80h);
    CHECK(fixture.server.sent.size() == 1 + 10);
    CHECK(fixture.given_up() == 2);
    CHECK(fixture.waiting() == 0);
    fixture.store.advance(31 * 24h);
    CHECK(fixture.given_up() == 0);
}

TEST_CASE("while there is no server all e-mail waits, nothing counts against it, and the operator is told")
{
    mail_case fixture;
    fixture.server.says = [](mail const&) { return mail_attempt{kind::no_server, "connection refused"}; };
    auto const since = "email has failed since " + core::to_rfc3339(fixture.store.clock().now());
    for (int i = 0; i < 5; ++i)
        fixture.tell();
    fixture.store.advance(72h);
    CHECK(fixture.waiting() == 5);
    CHECK(fixture.given_up() == 0);
    CHECK(fixture.deliverer->warning() == since + ": connection refused");
    CHECK(fixture.server.sent.size() > 800);
    CHECK(fixture.server.sent.size() < 1'000);
    fixture.server.says = [](mail const&) { return mail_attempt{kind::sent, ""}; };
    fixture.store.advance(6min);
    CHECK(fixture.waiting() == 0);
    CHECK(fixture.deliverer->warning().empty());
}

TEST_CASE("one refused address does not hold up the others")
{
    mail_case fixture;
    fixture.server.says = [&](mail const& mail) {
        return mail.recipient == "ana@example.com" ? mail_attempt{kind::refused_for_now, "full"}
                                                   : mail_attempt{kind::sent, ""};
    };
    fixture.tell();
    fixture.player = fixture.store.env().ids.next();
    fixture.write([&](storage::transaction& tx) {
        keep_contact(tx, fixture.player.to_string(), "Bia", "bia@example.com", fixture.store.clock().now());
        keep_confirmed_email(tx, fixture.player.to_string(), "bia@example.com", fixture.store.clock().now());
    });
    fixture.tell();
    CHECK(fixture.server.sent.size() == 2);
    CHECK(fixture.waiting() == 1);
}

TEST_CASE("an address that is not confirmed is written nothing, and a new one is not")
{
    mail_case fixture;
    fixture.rename("Ana", "maria@example.com");
    fixture.tell();
    CHECK(fixture.server.sent.empty());
    CHECK(fixture.waiting() == 0);
    fixture.write([&](storage::transaction& tx) {
        keep_confirmed_email(tx, fixture.player.to_string(), "maria@example.com",
                             fixture.store.clock().now());
    });
    fixture.tell();
    REQUIRE(fixture.server.sent.size() == 1);
    CHECK(fixture.server.sent[0].recipient == "maria@example.com");
    fixture.rename("Ana", "ana@example.com"); // which was confirmed once, before it was given up
    fixture.tell();
    CHECK(fixture.server.sent.size() == 1);
}

TEST_CASE("what waited for an address is not written to the next one")
{
    mail_case fixture;
    fixture.games.away = true;
    fixture.tell();
    fixture.rename("Ana", "maria@example.com");
    fixture.games.away = false;
    fixture.store.advance(1min);
    CHECK(fixture.server.sent.empty());
    CHECK(fixture.waiting() == 0);
    CHECK(fixture.given_up() == 0);
}

TEST_CASE("a confirmation counts for its address, also when it comes before the address itself")
{
    mail_case fixture;
    auto const changed_at = fixture.store.clock().now() + 1s;
    fixture.store.advance(2s);
    fixture.write([&](storage::transaction& tx) {
        keep_confirmed_email(tx, fixture.player.to_string(), "maria@example.com",
                             fixture.store.clock().now());
        keep_contact(tx, fixture.player.to_string(), "Ana", "maria@example.com", changed_at);
    });
    fixture.tell();
    REQUIRE(fixture.server.sent.size() == 1);
    CHECK(fixture.server.sent[0].recipient == "maria@example.com");
}

TEST_CASE("the email by which an address is confirmed goes to the address that users says, without a name")
{
    mail_case fixture;
    fixture.settings.mail.confirmation_page = "https://shop.example/confirm#";
    fixture.rename("You have won, call +55 11 5555", "victim@example.com");
    fixture.users.email = "victim@example.com";
    fixture.users.away = true;
    fixture.ask_for_confirmation();
    CHECK(fixture.server.sent.empty());
    CHECK(fixture.waiting() == 1);
    fixture.users.away = false;
    fixture.store.advance(1min);
    REQUIRE(fixture.server.sent.size() == 1);
    auto const& mail = fixture.server.sent[0];
    CHECK(mail.recipient == "victim@example.com");
    CHECK(mail.message.find("You have won") == std::string::npos);
    auto const text = text_of(mail);
    CHECK(text.starts_with("Hello,\n\n"));
    CHECK(text.find("won") == std::string::npos);
    CHECK(text.find("\ntoken-of-" + fixture.player.to_string() + "\n") != std::string::npos);
    CHECK(text.find("https://shop.example/confirm#token-of-" + fixture.player.to_string()) !=
          std::string::npos);
    CHECK(fixture.waiting() == 0);
    fixture.users.email.clear(); // confirmed meanwhile
    fixture.ask_for_confirmation();
    CHECK(fixture.server.sent.size() == 1);
    CHECK(fixture.waiting() == 0);
}

TEST_CASE("an address is written a bounded number of emails in a day, and the inbox has the rest")
{
    mail_case fixture;
    fixture.settings.mail.max_per_address_per_day = 5;
    for (int i = 0; i < 20; ++i)
        fixture.tell();
    CHECK(fixture.server.sent.size() == 5);
    auto const inbox = fixture.db->read([](storage::reader& db) {
        auto row = db.query("SELECT COUNT(*) FROM notifications");
        return row.next() ? row.integer(0) : -1;
    });
    CHECK(inbox == 20);
    fixture.store.advance(24h);
    fixture.tell();
    CHECK(fixture.server.sent.size() == 6);
}

TEST_CASE("a name that a mail program could make a link of is not in an email")
{
    mail_case fixture;
    fixture.rename("Win at evil.example now");
    fixture.tell();
    fixture.rename("Ana Maria");
    fixture.tell();
    REQUIRE(fixture.server.sent.size() == 2);
    CHECK(text_of(fixture.server.sent[0]).starts_with("Hello,\n"));
    CHECK(line_of(fixture.server.sent[0], "To").find("evil") == std::string::npos);
    CHECK(text_of(fixture.server.sent[1]).starts_with("Hello Ana Maria,\n"));
}

TEST_CASE("an email that was put off by a clock that was ahead goes out when the clock is set back")
{
    mail_case fixture;
    int refusals = 1;
    fixture.server.says = [&](mail const&) {
        return refusals-- > 0 ? mail_attempt{kind::refused_for_now, "greylisted"}
                              : mail_attempt{kind::sent, ""};
    };
    fixture.store.step_wall_clock(24h);
    fixture.tell();
    CHECK(fixture.waiting() == 1);
    fixture.store.step_wall_clock(-24h);
    fixture.store.advance(61min); // it looks once an hour at least
    CHECK(fixture.waiting() == 0);
}
