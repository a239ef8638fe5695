#include "internal/mail/message.hpp"
#include "internal/mail/smtp.hpp"
#include "support/certificates.hpp"
#include "support/smtp_server.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <thread>

using namespace fcg;
using namespace fcg::notifications;
using test::smtp_server;
using kind = enum mail_attempt::kind;

namespace {

notification_settings::mail_settings settings_for(std::string url)
{
    notification_settings::mail_settings settings;
    settings.url = std::move(url);
    settings.sender = "store@shop.example";
    return settings;
}

mail mail_to(std::string address, std::string subject = "In your library: Go", std::string text = "Hello\n")
{
    return {.recipient = address,
            .message = write_message({.id = "0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01",
                                      .from_name = "Loja São João",
                                      .from_address = "store@shop.example",
                                      .to_name = "Ana",
                                      .to_address = std::move(address),
                                      .subject = std::move(subject),
                                      .text = std::move(text),
                                      .language = "pt-BR",
                                      .date = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}})};
}

std::vector<kind> send(smtp_sender& smtp_sender, std::vector<mail> const& mails)
{
    std::atomic<bool> const stop = false;
    std::vector<kind> kinds;
    for (auto const& mail_attempt : smtp_sender.send(mails, stop))
        kinds.push_back(mail_attempt.kind);
    return kinds;
}

using kinds = std::vector<kind>;

} // namespace

TEST_CASE("a server takes the e-mail, and reads in it what was written")
{
    smtp_server server;
    smtp_sender sender(settings_for(server.url()));
    std::string const subject = "Na sua biblioteca: Vidas Secas — edição do sertão, com mapas e canções 日本";
    std::string const text = "Olá, Ana!\n\n.\n..\nA compra de \"Vidas Secas\" no valor de R$ 59,90.\n" +
                             std::string(2'000, 'x') + "\n";
    CHECK(send(sender, {mail_to("ana@example.com", subject, text)}) == kinds{kind::sent});
    REQUIRE(server.taken().size() == 1);
    auto const taken = server.taken()[0];
    CHECK(taken["from"] == "store@shop.example");
    CHECK(taken["to"] == nlohmann::json{"ana@example.com"});
    CHECK(taken["headers"]["Subject"] == subject);
    CHECK(taken["headers"]["From"] == "Loja São João <store@shop.example>");
    CHECK(taken["headers"]["Date"] == "Sun, 22 Nov 2026 00:00:00 +0000");
    CHECK(taken["headers"]["Message-ID"] == "<0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01@shop.example>");
    CHECK(taken["headers"]["Auto-Submitted"] == "auto-generated");
    CHECK(taken["defects"].empty());
    CHECK(taken["body"] == text);
}

TEST_CASE("many go over one connection")
{
    smtp_server server;
    smtp_sender sender(settings_for(server.url()));
    CHECK(send(sender, std::vector<mail>(5, mail_to("ana@example.com"))) == kinds(5, kind::sent));
    CHECK(send(sender, {mail_to("bia@example.com")}) == kinds{kind::sent});
    auto const taken = server.taken();
    REQUIRE(taken.size() == 6);
    for (auto const& mail : taken)
        CHECK(mail["peer"] == taken[0]["peer"]);
}

TEST_CASE("a refused recipient or message is its own fault, and the next one is sent")
{
    smtp_server server;
    smtp_sender sender(settings_for(server.url()));
    CHECK(
        send(sender, {mail_to("refused@example.com"), mail_to("ana@example.com"), mail_to("busy@example.com"),
                      mail_to("unwelcome@example.com"), mail_to("bia@example.com"), mail_to("no address")}) ==
        kinds{kind::refused, kind::sent, kind::refused_for_now, kind::refused, kind::sent, kind::refused});
    CHECK(server.taken().size() == 2);
}

TEST_CASE("a server that greylists takes it later")
{
    smtp_server server;
    smtp_sender sender(settings_for(server.url()));
    auto const grey = mail_to("grey@example.com");
    CHECK(send(sender, {grey}) == kinds{kind::refused_for_now});
    CHECK(send(sender, {grey}) == kinds{kind::refused_for_now});
    CHECK(send(sender, {grey}) == kinds{kind::sent});
    CHECK(server.taken().size() == 1);
}

TEST_CASE("a recipient on whom the server hangs up keeps no other email from being sent")
{
    smtp_server server;
    smtp_sender sender(settings_for(server.url()));
    CHECK(send(sender,
               {mail_to("ana@example.com"), mail_to("closing@example.com"), mail_to("bia@example.com"),
                mail_to("dropped@example.com"), mail_to("cora@example.com"), mail_to("vanishing@example.com"),
                mail_to("dora@example.com")}) == kinds{kind::sent, kind::refused_for_now, kind::sent,
                                                       kind::refused_for_now, kind::sent,
                                                       kind::refused_for_now, kind::sent});
    CHECK(server.taken().size() == 4);
}

TEST_CASE("a server that hangs up on everybody is no server for the rest")
{
    smtp_server server;
    smtp_sender sender(settings_for(server.url()));
    CHECK(send(sender, std::vector<mail>(5, mail_to("closing@example.com"))) ==
          kinds{kind::refused_for_now, kind::refused_for_now, kind::refused_for_now, kind::no_server,
                kind::no_server});
    CHECK(send(sender, {mail_to("bia@example.com")}) == kinds{kind::sent});
}

TEST_CASE("nobody there, or somebody who does not want to talk, is no server")
{
    smtp_sender nobody(settings_for("smtp://127.0.0.1:1"));
    CHECK(send(nobody, {mail_to("ana@example.com")}) == kinds{kind::no_server});
    smtp_server unwilling({"--greets", "554 no SMTP service here"});
    smtp_sender unheard(settings_for(unwilling.url()));
    CHECK(send(unheard, {mail_to("ana@example.com")}) == kinds{kind::no_server});
}

TEST_CASE("waiting for a server that hangs ends when it is told to")
{
    smtp_server silent({"--greets", ""});
    smtp_sender sender(settings_for(silent.url()));
    std::atomic<bool> stop = false;
    std::vector<mail_attempt> mail_attempts;
    std::thread waiting(
        [&] { mail_attempts = sender.send({mail_to("ana@example.com"), mail_to("bia@example.com")}, stop); });
    stop = true;
    waiting.join();
    REQUIRE(mail_attempts.size() == 2);
    CHECK(mail_attempts[0].kind == kind::no_server);
    CHECK(mail_attempts[1].kind == kind::no_server);
}

TEST_CASE("STARTTLS with a certificate that is trusted, and authentication")
{
    test::certificate_authority authority;
    auto const identity = authority.issue("DNS:localhost,IP:127.0.0.1");
    smtp_server server({"--certificate", identity.certificate, "--key", identity.key, "--user", "store",
                        "--password", "secret"});
    auto settings = settings_for(server.url());
    settings.ca_file = authority.certificate();
    settings.user = "store";
    settings.password = "secret";
    smtp_sender sender(settings);
    CHECK(send(sender, {mail_to("ana@example.com")}) == kinds{kind::sent});
    auto const taken = server.taken();
    REQUIRE(taken.size() == 1);
    CHECK(taken[0]["tls"] == true);
    CHECK(taken[0]["authenticated"] == true);

    settings.password = "wrong";
    smtp_sender stranger(settings);
    CHECK(send(stranger, {mail_to("ana@example.com")}) == kinds{kind::no_server});
    CHECK(server.taken().size() == 1);
}

TEST_CASE("a certificate that is not trusted or not the server's is refused")
{
    test::certificate_authority authority;
    test::certificate_authority other;
    auto const identity = authority.issue("DNS:elsewhere.example");
    smtp_server server({"--certificate", identity.certificate, "--key", identity.key});
    for (auto const* const trusted : {&authority, &other}) {
        auto settings = settings_for(server.url());
        settings.ca_file = trusted->certificate();
        smtp_sender sender(settings);
        CHECK(send(sender, {mail_to("ana@example.com")}) == kinds{kind::no_server});
    }
    CHECK(server.taken().empty());
}

TEST_CASE("nothing is sent without STARTTLS, unless to loopback or where that is allowed")
{
    smtp_server server;
    // Another way to write 127.0.0.1, which is not taken for loopback.
    auto settings = settings_for(server.url("0x7f.1"));
    smtp_sender strict(settings);
    CHECK(send(strict, {mail_to("ana@example.com")}) == kinds{kind::no_server});
    CHECK(server.taken().empty());
    settings.require_tls = false;
    smtp_sender lenient(settings);
    CHECK(send(lenient, {mail_to("ana@example.com")}) == kinds{kind::sent});
}

TEST_CASE("settings that cannot be used are said at the start")
{
    CHECK_THROWS_WITH(smtp_sender(settings_for("http://mail.example")),
                      "notifications.mail.url must begin with smtp:// or smtps://");
    CHECK_THROWS_WITH(smtp_sender(settings_for("smtp://:25")), "notifications.mail.url names no host");
    // "localhost" would be the user's name here, and TLS not asked of mail.example.
    CHECK_THROWS_WITH(smtp_sender(settings_for("smtp://localhost:secret@mail.example")),
                      "notifications.mail.url must hold no user: notifications.mail.user and "
                      "notifications.mail.password are for that");
    auto settings = settings_for("smtp://mail.example");
    settings.sender = "nobody";
    CHECK_THROWS_WITH(smtp_sender{settings},
                      "notifications.mail.from is not an address that email can be sent from");
}
