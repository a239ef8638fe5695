#include "internal/mail/message.hpp"

#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace fcg::notifications {

namespace {

constexpr std::size_t octets_in_a_line = 57; ///< 76 characters of base64
/// RFC 2047 allows 76 characters in a line with an encoded word: 52 of base64, 12 around them, and the name
/// of the header.
constexpr std::size_t octets_in_a_word = 39;

std::string to_base64(std::string_view octets)
{
    auto text = core::to_base64url(octets);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

bool is_printable(char c)
{
    return c >= ' ' && c <= '~';
}

/// Returns the size in octets of the longest prefix of whole UTF-8 characters, at most `max_count`.
std::size_t whole_characters(std::string_view text, std::size_t max_count)
{
    if (text.size() <= max_count)
        return text.size();
    while (max_count > 0 && (static_cast<unsigned char>(text[max_count]) & 0xC0U) == 0x80U)
        --max_count;
    return max_count;
}

/// Returns encoded words (RFC 2047), one per line.
std::string encoded_words(std::string_view text)
{
    std::string value;
    while (!text.empty()) {
        auto const size = whole_characters(text, octets_in_a_word);
        value.append(value.empty() ? "" : "\r\n ").append("=?UTF-8?B?");
        value.append(to_base64(text.substr(0, size))).append("?=");
        text.remove_prefix(size);
    }
    return value;
}

/// Returns the value of a header with human-readable text; unchanged if that is safe and short.
std::string header_text(std::string_view text)
{
    auto const line = core::one_line(text, 300);
    bool const is_plain =
        line.size() <= 60 && std::ranges::all_of(line, is_printable) && line.find("=?") == line.npos;
    return is_plain ? line : encoded_words(line);
}

std::string mailbox(std::string_view name, std::string_view address)
{
    auto const line = core::one_line(name, 120);
    auto const in_brackets = fmt::format("<{}>", address);
    if (line.empty())
        return in_brackets;
    constexpr std::string_view special = "()<>[]:;@\\,.\"=?";
    bool const is_plain = line.size() <= 40 && std::ranges::all_of(line, is_printable) &&
                          line.find_first_of(special) == line.npos;
    return (is_plain ? line : encoded_words(line)) + "\r\n " + in_brackets;
}

/// Returns "Sun, 22 Nov 2026 12:00:00 +0000".
std::string date_of(core::time_point moment)
{
    constexpr std::array<std::string_view, 7> week{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> year{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const day = std::chrono::floor<std::chrono::days>(moment);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const time(std::chrono::floor<std::chrono::seconds>(moment - day));
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000",
                       week[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                       year[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string body_of(std::string_view text)
{
    std::string lines;
    for (auto const c : text)
        lines.append(c == '\n' ? "\r\n" : std::string(1, c));
    std::string encoded;
    for (std::string_view left = lines; !left.empty();) {
        encoded.append(to_base64(left.substr(0, octets_in_a_line))).append("\r\n");
        left.remove_prefix(std::min(octets_in_a_line, left.size()));
    }
    return encoded;
}

std::string_view domain_of(std::string_view address)
{
    return address.substr(address.rfind('@') + 1);
}

} // namespace

std::string write_message(outgoing_email const& outgoing_email)
{
    std::string text;
    auto const add = [&text](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("\r\n");
    };
    add("Date", date_of(outgoing_email.date));
    add("From", mailbox(outgoing_email.from_name, outgoing_email.from_address));
    add("To", mailbox(outgoing_email.to_name, outgoing_email.to_address));
    add("Subject", header_text(outgoing_email.subject));
    add("Message-ID", fmt::format("<{}@{}>", outgoing_email.id, domain_of(outgoing_email.from_address)));
    add("Auto-Submitted", "auto-generated"); // RFC 3834: prevents automatic replies
    add("MIME-Version", "1.0");
    add("Content-Language", outgoing_email.language);
    add("Content-Type", "text/plain; charset=utf-8");
    add("Content-Transfer-Encoding", "base64");
    return text.append("\r\n").append(body_of(outgoing_email.text));
}

bool is_plain_address(std::string_view text)
{
    constexpr std::string_view unfit = " \"(),:;<>[\\]";
    auto const index = text.rfind('@');
    return text.size() <= 254 && index != text.npos && index > 0 && index + 1 < text.size() &&
           text.find('@') == index && text.find_first_of(unfit) == text.npos &&
           std::ranges::none_of(text,
                                [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
}

} // namespace fcg::notifications
