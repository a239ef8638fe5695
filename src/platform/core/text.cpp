#include "platform/core/text.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace fcg::core {
namespace {

unsigned byte_at(std::string_view text, std::size_t index)
{
    return static_cast<unsigned char>(text[index]);
}

bool is_continuation(unsigned byte)
{
    return (byte & 0xc0U) == 0x80U;
}

/// Returns true if any byte meets the condition. Checks every byte without an early end, so that the compiler
/// handles many at once.
template <class Condition>
bool any_octet(std::string_view text, Condition condition)
{
    bool is_any = false;
    for (char const character : text)
        is_any |= condition(static_cast<unsigned char>(character));
    return is_any;
}

/// Returns true for nearly every text, which then needs no check of single characters.
bool is_printable_ascii(std::string_view text)
{
    return !any_octet(text, [](unsigned char octet) { return octet < 0x20 || octet >= 0x80; });
}

/// Returns the length of the well-formed character at `index` (RFC 3629, section 4); 0 if there is none.
std::size_t character_length(std::string_view text, std::size_t index)
{
    unsigned const first = byte_at(text, index);
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    std::size_t const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (text.size() - index < length)
        return 0;
    // The second byte's range excludes overlong forms, surrogates and everything above U+10FFFF.
    unsigned const min = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned const max = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    unsigned const second = byte_at(text, index + 1);
    if (second < min || second > max)
        return 0;
    for (std::size_t i = 2; i < length; ++i)
        if (!is_continuation(byte_at(text, index + i)))
            return 0;
    return length;
}

constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr auto base64url_values = [] {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < base64url_digits.size(); ++i)
        table[static_cast<unsigned char>(base64url_digits[i])] = static_cast<std::int8_t>(i);
    return table;
}();

std::size_t edit_distance(std::string_view left, std::string_view right)
{
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            std::size_t const replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

/// The two bytes that U+FFFE and U+FFFF begin with.
constexpr std::string_view noncharacter_start = "\xEF\xBF";

bool must_be_escaped(unsigned char octet)
{
    return octet < 0x20 || octet == '"' || octet == '\\';
}

bool is_noncharacter(std::string_view text, std::size_t index)
{
    auto const last = text.substr(index).starts_with(noncharacter_start) ? text.substr(index + 2, 1) : "";
    return last == "\xBE" || last == "\xBF";
}

bool holds_noncharacter(std::string_view text)
{
    std::size_t index = text.find(noncharacter_start);
    while (index != std::string_view::npos && !is_noncharacter(text, index))
        index = text.find(noncharacter_start, index + 1);
    return index != std::string_view::npos;
}

/// Returns true for every character that SQS refuses, except surrogates, which UTF-8 cannot hold.
bool is_refused_control(char character)
{
    return static_cast<unsigned char>(character) < 0x20 && character != '\t' && character != '\n' &&
           character != '\r';
}

} // namespace

bool is_utf8(std::string_view text)
{
    if (is_printable_ascii(text))
        return true;
    for (std::size_t index = 0; index < text.size();) {
        std::size_t const length = character_length(text, index);
        if (length == 0)
            return false;
        index += length;
    }
    return true;
}

std::size_t count_characters(std::string_view text)
{
    auto const starts = std::ranges::count_if(
        text, [](char character) { return !is_continuation(static_cast<unsigned char>(character)); });
    return static_cast<std::size_t>(starts);
}

std::string to_lower_ascii(std::string_view text)
{
    std::string lower(text);
    for (char& character : lower)
        if (character >= 'A' && character <= 'Z')
            character = static_cast<char>(character + ('a' - 'A'));
    return lower;
}

std::string_view trim(std::string_view text)
{
    constexpr std::string_view white_space = " \t\r\n\f\v";
    std::size_t const first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::string_view why_unsendable_text(std::string_view text)
{
    if (text.empty())
        return "is empty";
    if (is_printable_ascii(text))
        return {};
    if (!is_utf8(text))
        return "is not UTF-8";
    if (std::ranges::any_of(text, is_refused_control))
        return "holds a control character";
    if (holds_noncharacter(text))
        return "holds U+FFFE or U+FFFF";
    return {};
}

std::string one_line(std::string_view text, std::size_t max_count)
{
    std::string line(text);
    if (!is_utf8(line))
        std::ranges::replace_if(
            line, [](char character) { return static_cast<unsigned char>(character) >= 0x80; }, '?');
    std::ranges::replace_if(
        line, [](char character) { return static_cast<unsigned char>(character) < 0x20; }, ' ');
    for (std::size_t index = line.find(noncharacter_start); index != std::string::npos;
         index = line.find(noncharacter_start, index + 1))
        if (is_noncharacter(line, index))
            line.replace(index, 3, "?");
    if (line.size() <= max_count)
        return line;
    std::size_t end = max_count;
    while (end > 0 && is_continuation(byte_at(line, end)))
        --end;
    return line.substr(0, end) + "...";
}

std::string to_hex(std::span<std::byte const> bytes)
{
    std::string text;
    text.reserve(bytes.size() * 2);
    for (std::byte const byte : bytes) {
        text += hex_digits[std::to_integer<std::size_t>(byte >> 4)];
        text += hex_digits[std::to_integer<std::size_t>(byte & std::byte{15})];
    }
    return text;
}

std::string to_base64url(std::string_view bytes)
{
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    unsigned waiting = 0;
    int bits = 0;
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        waiting = (waiting << 8 | byte_at(bytes, index)) & 0xffffU;
        for (bits += 8; bits >= 6; bits -= 6)
            text += base64url_digits[waiting >> (bits - 6) & 63U];
    }
    if (bits > 0)
        text += base64url_digits[waiting << (6 - bits) & 63U];
    return text;
}

bool from_base64url(std::string_view text, std::string& out)
{
    out.clear();
    out.reserve(text.size() * 3 / 4);
    unsigned waiting = 0;
    int bits = 0;
    for (std::size_t index = 0; index < text.size(); ++index) {
        int const value = base64url_values[byte_at(text, index)];
        if (value < 0)
            return false;
        waiting = (waiting << 6 | static_cast<unsigned>(value)) & 0xffffU;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(waiting >> bits & 0xffU);
        }
    }
    // Left-over bits must be zero, or several texts would mean the same bytes.
    return text.size() % 4 != 1 && (waiting & ((1U << bits) - 1U)) == 0;
}

std::string sha256(std::string_view bytes)
{
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    ::SHA256(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(), digest.data());
    return {digest.begin(), digest.end()};
}

std::string hmac_sha256(std::string_view key, std::string_view bytes)
{
    std::array<unsigned char, SHA256_DIGEST_LENGTH> code{};
    auto const* const message = reinterpret_cast<unsigned char const*>(bytes.data());
    if (::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()), message, bytes.size(), code.data(),
               nullptr) == nullptr)
        throw std::runtime_error("OpenSSL provides no HMAC-SHA-256");
    return {code.begin(), code.end()};
}

bool equal_in_constant_time(std::string_view left, std::string_view right)
{
    return left.size() == right.size() && ::CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string_view nearest_name(std::string_view name, std::span<std::string const> known)
{
    auto const distance = [text = to_lower_ascii(name)](std::string const& value) {
        return edit_distance(text, to_lower_ascii(value));
    };
    auto const nearest = std::ranges::min_element(known, {}, distance);
    return nearest != known.end() ? std::string_view(*nearest) : std::string_view();
}

void append_json_string(std::string& out, std::string_view text)
{
    constexpr std::string_view with_short_form = "\"\\\n\r\t"; // written as a backslash and one character
    constexpr std::string_view short_forms = "\"\\nrt";
    out += '"';
    if (!any_octet(text, must_be_escaped)) {
        out.append(text).append(1, '"');
        return;
    }
    std::size_t done = 0; // everything before this index is in `out` already
    for (std::size_t index = 0; index < text.size(); ++index) {
        auto const octet = static_cast<unsigned char>(text[index]);
        if (!must_be_escaped(octet))
            continue;
        out.append(text, done, index - done);
        done = index + 1;
        if (auto const position = with_short_form.find(text[index]); position != with_short_form.npos)
            out.append(1, '\\').append(1, short_forms[position]);
        else
            out.append("\\u00").append(1, hex_digits[octet >> 4]).append(1, hex_digits[octet & 15U]);
    }
    out.append(text, done);
    out += '"';
}

} // namespace fcg::core
