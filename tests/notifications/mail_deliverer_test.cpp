#include "inside/addressee.hpp"
#include "inside/mail/mail_deliverer.hpp"
#include "inside/notify.hpp"
#include "inside/webhooks/endpoint_book.hpp"
#include "notifications_case.hpp"
#include "platform/core/text.hpp"

#include <algorithm>

using namespace fcg;
using namespace fcg::notifications;
using namespace std::chrono_literals;
using kind = mail_attempt::kind;

namespace {

struct scripted_server final : mail_sender {
    std::vector<mail_attempt> send(std::vector<mail> const& all, std::atomic<bool> const&) override
    {
        std::vector<mail_attempt> made;
        for (auto const& one : all) {
            sent.push_back(one);
            made.push_back(says(one));
            if (made.back().what == kind::no_server)
                made.resize(all.size(), made.back());
            if (made.size() == all.size())
                break;
        }
        return made;
    }

    std::function<mail_attempt(mail const&)> says = [](mail const&) { return mail_attempt{kind::sent, ""}; };
    std::vector<mail> sent;
};

struct mail_case {
    test::module_store store;
    test::catalogue games;
    test::confirmations users;
    notification_settings settings = test::mail_settings("smtp://unused");
    std::unique_ptr<storage::database> db = store.around().open_database("notifications");
    endpoint_book book;
    parts shared{store.around(), settings, *db, book};
    scripted_server server;
    std::unique_ptr<mail_deliverer> deliverer;
    core::uuid player = store.around().ids.next();

    mail_case()
    {
        shared.games = &games;
        shared.confirmations = &users;
        deliverer = std::make_unique<mail_deliverer>(shared, server);
        shared.mail = deliverer.get();
        write([&](storage::transaction& in) {
            keep_contact(in, player.to_string(), "Ana", "ana@example.com", store.clock().now());
            keep_confirmed_email(in, player.to_string(), "ana@example.com", store.clock().now());
        });
        deliverer->start();
        store.advance(0us);
    }

    ~mail_case() { store.run(deliverer->stop()); }

    void tell(std::string subject = "purchase.completed")
    {
        happening const what{.user_id = player.to_string(),
                             .subject = std::move(subject),
                             .payment_id = "payment-1",
                             .game_id = "go",
                             .reason = std::nullopt,
                             .amount = core::money{5'990, core::currency::brl()},
                             .happened_at = store.clock().now()};
        write([&](storage::transaction& in) { notify_player(in, shared, what); });
        store.advance(0us);
    }

    /// The player's account asks for the letter by which the address is confirmed.
    void ask_for_confirmation()
    {
        happening const what{.user_id = player.to_string(),
                             .subject = std::string(confirmation_subject),
                             .payment_id = {},
                             .game_id = {},
                             .reason = std::nullopt,
                             .amount = std::nullopt,
                             .happened_at = store.clock().now()};
        write([&](storage::transaction& in) { write_to_player(in, shared, what); });
        store.advance(0us);
    }

    void rename(std::string const& name, std::string const& email = "ana@example.com")
    {
        store.advance(1s);
        write([&](storage::transaction& in) {
            keep_contact(in, player.to_string(), name, email, store.clock().now());
        });
    }

    void write(std::function<void(storage::transaction&)> unit) { store.run(do_write(std::move(unit))); }

    std::int64_t waiting()
    {
        return db->read([](storage::reader& in) {
            auto row = in.query("SELECT COUNT(*) FROM mail_deliveries WHERE due_at IS NOT NULL");
            return row.next() ? row.integer(0) : -1;
        });
    }

    std::int64_t given_up()
    {
        return db->read([](storage::reader& in) { return given_up_mail(in, core::from_micros(0)); });
    }

private:
    task<> do_write(std::function<void(storage::transaction&)> unit) { co_await db->write(std::move(unit)); }
};

std::string line_of(mail const& one, std::string const& name)
{
    auto const at = one.message.find(name + ": ");
    return one.message.substr(at, one.message.find("\r\n", at) - at);
}

std::string text_of(mail const& one)
{
    std::string encoded = one.message.substr(one.message.find("\r\n\r\n") + 4);
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
    mail_case one;
    one.tell();
    REQUIRE(one.server.sent.size() == 1);
    CHECK(one.server.sent[0].to == "ana@example.com");
    CHECK(line_of(one.server.sent[0], "Subject") == "Subject: In your library: Game go");
    CHECK(line_of(one.server.sent[0], "Content-Language") == "Content-Language: en");
    CHECK(one.waiting() == 0);
    one.tell("purchase.declined"); // nobody asked to be written to about that
    CHECK(one.server.sent.size() == 1);
}

TEST_CASE("e-mail is in the language that the player has when it is sent")
{
    mail_case one;
    one.games.away = true;
    one.tell();
    CHECK(one.server.sent.empty());
    one.write([&](storage::transaction& in) {
        keep_wishes(in, one.player.to_string(), language::pt_br, "notification.email.#");
    });
    one.games.away = false;
    one.store.advance(1min);
    REQUIRE(one.server.sent.size() == 1);
    CHECK(line_of(one.server.sent[0], "Subject") == "Subject: Na sua biblioteca: Game go");
    CHECK(line_of(one.server.sent[0], "Content-Language") == "Content-Language: pt-BR");
}

TEST_CASE("what a server refuses for now is sent later under its Message-ID")
{
    mail_case one;
    int refusals = 3;
    one.server.says = [&](mail const&) {
        return refusals-- > 0 ? mail_attempt{kind::refused_for_now, "greylisted"}
                              : mail_attempt{kind::sent, ""};
    };
    one.tell();
    CHECK(one.waiting() == 1);
    CHECK(one.deliverer->trouble().empty());
    one.store.advance(50s);
    CHECK(one.server.sent.size() == 1);
    one.store.advance(30min);
    REQUIRE(one.server.sent.size() == 4);
    CHECK(one.waiting() == 0);
    for (auto const& each : one.server.sent)
        CHECK(line_of(each, "Message-ID") == line_of(one.server.sent[0], "Message-ID"));
}

TEST_CASE("what is refused for good, or for two days, is given up and then forgotten")
{
    mail_case one;
    one.server.says = [](mail const&) { return mail_attempt{kind::refused, "no such mailbox"}; };
    one.tell();
    CHECK(one.given_up() == 1);
    one.server.says = [](mail const&) { return mail_attempt{kind::refused_for_now, "busy"}; };
    one.tell();
    one.store.advance(80h);
    CHECK(one.server.sent.size() == 1 + 10);
    CHECK(one.given_up() == 2);
    CHECK(one.waiting() == 0);
    one.store.advance(31 * 24h);
    CHECK(one.given_up() == 0);
}

TEST_CASE("while there is no server all e-mail waits, nothing counts against it, and the operator is told")
{
    mail_case one;
    one.server.says = [](mail const&) { return mail_attempt{kind::no_server, "connection refused"}; };
    for (int i = 0; i < 5; ++i)
        one.tell();
    one.store.advance(72h);
    CHECK(one.waiting() == 5);
    CHECK(one.given_up() == 0);
    CHECK(one.deliverer->trouble() == "connection refused");
    CHECK(one.server.sent.size() > 800);
    CHECK(one.server.sent.size() < 1'000);
    one.server.says = [](mail const&) { return mail_attempt{kind::sent, ""}; };
    one.store.advance(6min);
    CHECK(one.waiting() == 0);
    CHECK(one.deliverer->trouble().empty());
}

TEST_CASE("one refused address does not hold up the others")
{
    mail_case one;
    one.server.says = [&](mail const& what) {
        return what.to == "ana@example.com" ? mail_attempt{kind::refused_for_now, "full"}
                                            : mail_attempt{kind::sent, ""};
    };
    one.tell();
    one.player = one.store.around().ids.next();
    one.write([&](storage::transaction& in) {
        keep_contact(in, one.player.to_string(), "Bia", "bia@example.com", one.store.clock().now());
        keep_confirmed_email(in, one.player.to_string(), "bia@example.com", one.store.clock().now());
    });
    one.tell();
    CHECK(one.server.sent.size() == 2);
    CHECK(one.waiting() == 1);
}

TEST_CASE("an address that is not confirmed is written nothing, and a new one is not")
{
    mail_case one;
    one.rename("Ana", "maria@example.com");
    one.tell();
    CHECK(one.server.sent.empty());
    CHECK(one.waiting() == 0);
    one.write([&](storage::transaction& in) {
        keep_confirmed_email(in, one.player.to_string(), "maria@example.com", one.store.clock().now());
    });
    one.tell();
    REQUIRE(one.server.sent.size() == 1);
    CHECK(one.server.sent[0].to == "maria@example.com");
    one.rename("Ana", "ana@example.com"); // which was confirmed once, before it was given up
    one.tell();
    CHECK(one.server.sent.size() == 1);
}

TEST_CASE("what waited for an address is not written to the next one")
{
    mail_case one;
    one.games.away = true;
    one.tell();
    one.rename("Ana", "maria@example.com");
    one.games.away = false;
    one.store.advance(1min);
    CHECK(one.server.sent.empty());
    CHECK(one.waiting() == 0);
    CHECK(one.given_up() == 0);
}

TEST_CASE("a confirmation counts for its address, also when it comes before the address itself")
{
    mail_case one;
    auto const changed_at = one.store.clock().now() + 1s;
    one.store.advance(2s);
    one.write([&](storage::transaction& in) {
        keep_confirmed_email(in, one.player.to_string(), "maria@example.com", one.store.clock().now());
        keep_contact(in, one.player.to_string(), "Ana", "maria@example.com", changed_at);
    });
    one.tell();
    REQUIRE(one.server.sent.size() == 1);
    CHECK(one.server.sent[0].to == "maria@example.com");
}

TEST_CASE("the letter by which an address is confirmed goes to the address that users says, without a name")
{
    mail_case one;
    one.settings.mail.confirmation_page = "https://shop.example/confirm#";
    one.rename("You have won, call +55 11 5555", "victim@example.com");
    one.users.email = "victim@example.com";
    one.users.away = true;
    one.ask_for_confirmation();
    CHECK(one.server.sent.empty());
    CHECK(one.waiting() == 1);
    one.users.away = false;
    one.store.advance(1min);
    REQUIRE(one.server.sent.size() == 1);
    auto const& letter = one.server.sent[0];
    CHECK(letter.to == "victim@example.com");
    CHECK(letter.message.find("You have won") == std::string::npos);
    auto const text = text_of(letter);
    CHECK(text.starts_with("Hello,\n\n"));
    CHECK(text.find("won") == std::string::npos);
    CHECK(text.find("\ntoken-of-" + one.player.to_string() + "\n") != std::string::npos);
    CHECK(text.find("https://shop.example/confirm#token-of-" + one.player.to_string()) != std::string::npos);
    CHECK(one.waiting() == 0);
    one.users.email.clear(); // confirmed meanwhile
    one.ask_for_confirmation();
    CHECK(one.server.sent.size() == 1);
    CHECK(one.waiting() == 0);
}

TEST_CASE("an address is written a bounded number of letters in a day, and the inbox has the rest")
{
    mail_case one;
    one.settings.mail.max_per_address_per_day = 5;
    for (int i = 0; i < 20; ++i)
        one.tell();
    CHECK(one.server.sent.size() == 5);
    auto const inbox = one.db->read([](storage::reader& db) {
        auto row = db.query("SELECT COUNT(*) FROM notifications");
        return row.next() ? row.integer(0) : -1;
    });
    CHECK(inbox == 20);
    one.store.advance(24h);
    one.tell();
    CHECK(one.server.sent.size() == 6);
}

TEST_CASE("a name that a mail program could make a link of is not in a letter")
{
    mail_case one;
    one.rename("Win at evil.example now");
    one.tell();
    one.rename("Ana Maria");
    one.tell();
    REQUIRE(one.server.sent.size() == 2);
    CHECK(text_of(one.server.sent[0]).starts_with("Hello,\n"));
    CHECK(line_of(one.server.sent[0], "To").find("evil") == std::string::npos);
    CHECK(text_of(one.server.sent[1]).starts_with("Hello Ana Maria,\n"));
}

TEST_CASE("a letter that was put off by a clock that was ahead goes out when the clock is set back")
{
    mail_case one;
    int refusals = 1;
    one.server.says = [&](mail const&) {
        return refusals-- > 0 ? mail_attempt{kind::refused_for_now, "greylisted"}
                              : mail_attempt{kind::sent, ""};
    };
    one.store.step_wall_clock(24h);
    one.tell();
    CHECK(one.waiting() == 1);
    one.store.step_wall_clock(-24h);
    one.store.advance(61min); // it looks once an hour at least
    CHECK(one.waiting() == 0);
}
