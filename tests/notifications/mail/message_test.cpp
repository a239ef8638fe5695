#include "inside/mail/message.hpp"
#include "platform/core/text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

using namespace fcg;
using namespace fcg::notifications;

namespace {

letter_to_send plain()
{
    return {.id = "0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01",
            .from_name = "FCG Store",
            .from_address = "store@shop.example",
            .to_name = "Ana",
            .to_address = "ana@example.com",
            .subject = "In your library: Go",
            .text = "Hello\nAna\n",
            .language = "en",
            .date = std::chrono::sys_days{std::chrono::year{2026} / 11 / 2} + std::chrono::seconds(7'384)};
}

std::string decode(std::string base64)
{
    std::erase(base64, '\r');
    std::erase(base64, '\n');
    std::erase(base64, '=');
    std::ranges::replace(base64, '+', '-');
    std::ranges::replace(base64, '/', '_');
    std::string out;
    REQUIRE(core::from_base64url(base64, out));
    return out;
}

std::string body_of(std::string const& message)
{
    return decode(message.substr(message.find("\r\n\r\n") + 4));
}

/// The encoded words of a header, put together again.
std::string decode_words(std::string const& message, std::string const& name)
{
    auto at = message.find("\r\n" + name + ": ") + name.size() + 4;
    std::string text;
    while (message.compare(at, 10, "=?UTF-8?B?") == 0) {
        auto const end = message.find("?=", at + 10);
        auto const word = decode(message.substr(at + 10, end - at - 10));
        CHECK(core::is_utf8(word));
        CHECK(end + 2 - at <= 75);
        text += word;
        at = end + 5; // the fold
    }
    return text;
}

} // namespace

TEST_CASE("a message is what RFC 5322 asks for")
{
    auto const message = write_message(plain());
    CHECK(message.starts_with("Date: Mon, 02 Nov 2026 02:03:04 +0000\r\n"
                              "From: FCG Store\r\n <store@shop.example>\r\n"
                              "To: Ana\r\n <ana@example.com>\r\n"
                              "Subject: In your library: Go\r\n"
                              "Message-ID: <0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01@shop.example>\r\n"
                              "Auto-Submitted: auto-generated\r\n"));
    CHECK(message.find("Content-Type: text/plain; charset=utf-8\r\n") != std::string::npos);
    CHECK(body_of(message) == "Hello\r\nAna\r\n");
}

TEST_CASE("long texts in any script are seven bits in short lines")
{
    auto what = plain();
    std::string long_text;
    for (int i = 0; i < 40; ++i)
        long_text += "Sertão é 日本 ";
    what.subject = long_text.substr(0, 200);
    while (!core::is_utf8(what.subject))
        what.subject.pop_back();
    what.to_name = "João da Silva, \"Zé\" <x@y.example>";
    what.text = long_text + "\n" + std::string(3'000, 'x') + "\n.\n";
    auto const message = write_message(what);
    CHECK(std::ranges::all_of(message, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
    std::istringstream lines(message);
    for (std::string line; std::getline(lines, line);) {
        CHECK(line.ends_with('\r'));
        CHECK(line.size() <= 77); // with its CR
    }
    CHECK(decode_words(message, "Subject") == what.subject);
    CHECK(decode_words(message, "To") == what.to_name);
    auto expected = what.text;
    for (auto at = expected.find('\n'); at != std::string::npos; at = expected.find('\n', at + 2))
        expected.insert(at, 1, '\r');
    CHECK(body_of(message) == expected);
}

TEST_CASE("no value begins a header of its own")
{
    auto what = plain();
    what.subject = "Hi\r\nBcc: all@example.com\r\n\r\nbody";
    what.to_name = "Ana\nBcc: all@example.com";
    what.from_name = "Store\r\n.\r\n";
    auto const message = write_message(what);
    auto const head = message.substr(0, message.find("\r\n\r\n") + 2);
    CHECK(head.find("\r\nBcc") == std::string::npos);
    CHECK(head.find("\nBcc") == std::string::npos);
    CHECK(body_of(message) == "Hello\r\nAna\r\n");
    what.subject = "=?UTF-8?B?SGk=?="; // shown as it is, not decoded
    CHECK(decode_words(write_message(what), "Subject") == what.subject);
}

TEST_CASE("only plain addresses are written to")
{
    for (auto const* good : {"a@b.c", "ana.maria+fcg@example.com", "x@localhost", "jos\xC3\xA9@example.com"})
        CHECK(is_plain_address(good));
    for (auto const* bad : {"", "ana", "@b.c", "a@", "a@b@c", "a b@c.d", "a@b.c\r\nRCPT TO:<x@y.z>",
                            "<a@b.c>", "a@b.c>", "\"a\"@b.c", "a@b.c,d@e.f", "a@b.c\x7F"})
        CHECK_FALSE(is_plain_address(bad));
    CHECK_FALSE(is_plain_address(std::string(250, 'a') + "@b.cd"));
}
