#include "internal/mail/message.hpp"
#include "platform/core/text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

using namespace fcg;
using namespace fcg::notifications;

namespace {

outgoing_email plain()
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

/// Decodes the encoded words of a header and joins them.
std::string decode_words(std::string const& message, std::string const& name)
{
    auto index = message.find("\r\n" + name + ": ") + name.size() + 4;
    std::string text;
    while (message.compare(index, 10, "=?UTF-8?B?") == 0) {
        auto const end = message.find("?=", index + 10);
        auto const word = decode(message.substr(index + 10, end - index - 10));
        CHECK(core::is_utf8(word));
        CHECK(end + 2 - index <= 75);
        text += word;
        index = end + 5; // skips the folding
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
    auto outgoing_email = plain();
    std::string long_text;
    for (int i = 0; i < 40; ++i)
        long_text += "Sertão é 日本 ";
    outgoing_email.subject = long_text.substr(0, 200);
    while (!core::is_utf8(outgoing_email.subject))
        outgoing_email.subject.pop_back();
    outgoing_email.to_name = "João da Silva, \"Zé\" <x@y.example>";
    outgoing_email.text = long_text + "\n" + std::string(3'000, 'x') + "\n.\n";
    auto const message = write_message(outgoing_email);
    CHECK(std::ranges::all_of(message, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
    std::istringstream lines(message);
    for (std::string line; std::getline(lines, line);) {
        CHECK(line.ends_with('\r'));
        CHECK(line.size() <= 77); // including CR
    }
    CHECK(decode_words(message, "Subject") == outgoing_email.subject);
    CHECK(decode_words(message, "To") == outgoing_email.to_name);
    auto expected = outgoing_email.text;
    for (auto index = expected.find('\n'); index != std::string::npos; index = expected.find('\n', index + 2))
        expected.insert(index, 1, '\r');
    CHECK(body_of(message) == expected);
}

TEST_CASE("no value begins a header of its own")
{
    auto outgoing_email = plain();
    outgoing_email.subject = "Hi\r\nBcc: all@example.com\r\n\r\nbody";
    outgoing_email.to_name = "Ana\nBcc: all@example.com";
    outgoing_email.from_name = "Store\r\n.\r\n";
    auto const message = write_message(outgoing_email);
    auto const head = message.substr(0, message.find("\r\n\r\n") + 2);
    CHECK(head.find("\r\nBcc") == std::string::npos);
    CHECK(head.find("\nBcc") == std::string::npos);
    CHECK(body_of(message) == "Hello\r\nAna\r\n");
    outgoing_email.subject = "=?UTF-8?B?SGk=?="; // shown as it is, not decoded
    CHECK(decode_words(write_message(outgoing_email), "Subject") == outgoing_email.subject);
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
