#include "platform/http/webhooks/standard_webhooks.hpp"

#include "platform/core/numbers.hpp"
#include "platform/core/text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <ranges>
#include <stdexcept>

namespace fcg::http {
namespace {

constexpr std::size_t ed25519_key_bytes = 32;
constexpr std::size_t ed25519_signature_bytes = 64;
constexpr std::size_t min_shared_bytes = 24;
constexpr std::size_t max_shared_bytes = 64;
/// Verifying Ed25519 takes time, and no sender rotates this many keys at once.
constexpr std::size_t max_signatures = 16;
constexpr std::size_t longest_id = 256;

constexpr std::array<std::string_view, 3> prefixes{"whsec_", "whsk_", "whpk_"};

struct freed {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

using key_pointer = std::unique_ptr<EVP_PKEY, freed>;
using digest_pointer = std::unique_ptr<EVP_MD_CTX, freed>;

unsigned char const* octets(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}

unsigned char* octets(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string to_base64(std::string_view bytes)
{
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    auto const length = EVP_EncodeBlock(octets(text), octets(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

/// Decodes base64. Padding may be missing, as some senders omit it.
bool from_base64(std::string_view text, std::string& out)
{
    if (text.find_first_of("-_") != text.npos)
        return false;
    for (int i = 0; i < 2 && text.ends_with('='); ++i)
        text.remove_suffix(1);
    std::string url(text);
    std::ranges::replace(url, '+', '-');
    std::ranges::replace(url, '/', '_');
    return core::from_base64url(url, out);
}

std::string signed_content(std::string_view id, std::string_view timestamp, std::string_view body)
{
    std::string text;
    text.reserve(id.size() + timestamp.size() + body.size() + 2);
    return text.append(id).append(".").append(timestamp).append(".").append(body);
}

std::string hmac_signature(std::string_view key, std::string_view content)
{
    return "v1," + to_base64(core::hmac_sha256(key, content));
}

key_pointer to_private(std::string_view seed)
{
    key_pointer key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets(seed), seed.size()));
    if (!key)
        throw std::runtime_error("an Ed25519 signing key has 32 bytes");
    return key;
}

bool is_ed25519(std::string_view signature, std::string_view checking, std::string_view content)
{
    key_pointer const key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(checking), checking.size()));
    digest_pointer const digest(EVP_MD_CTX_new());
    return key && digest && EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(digest.get(), octets(signature), signature.size(), octets(content),
                            content.size()) == 1;
}

/// An id with a full stop could be split differently: one signature would then fit two messages.
bool is_id(std::string_view text)
{
    return !text.empty() && text.size() <= longest_id &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '.'; });
}

std::vector<std::string_view> split_at_spaces(std::string_view text)
{
    std::vector<std::string_view> parts;
    for (auto const& part : std::views::split(text, ' '))
        if (!part.empty())
            parts.emplace_back(part.begin(), part.end());
    return parts;
}

bool is_signed_by(webhook_key const& key, std::vector<std::string_view> const& signatures,
                  std::string_view content)
{
    bool is_signed = false;
    if (key.is == webhook_key::kind::shared) {
        auto const expected = hmac_signature(key.bytes, content);
        for (auto const signature : signatures)
            is_signed |= core::equal_in_constant_time(expected, signature);
        return is_signed;
    }
    auto const checking = key.is == webhook_key::kind::signing ? key.checking_half().bytes : key.bytes;
    std::string signature;
    for (auto const text : signatures)
        is_signed |= text.starts_with("v1a,") && from_base64(text.substr(4), signature) &&
                     signature.size() == ed25519_signature_bytes && is_ed25519(signature, checking, content);
    return is_signed;
}

bool is_sound(webhook_key const& key)
{
    auto const size = key.bytes.size();
    if (key.is == webhook_key::kind::shared)
        return size >= min_shared_bytes && size <= max_shared_bytes;
    return size == ed25519_key_bytes;
}

} // namespace

std::optional<webhook_key> webhook_key::parse(std::string_view text)
{
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
        if (!text.starts_with(prefixes[i]))
            continue;
        webhook_key webhook_key{static_cast<kind>(i), {}};
        if (!from_base64(text.substr(prefixes[i].size()), webhook_key.bytes))
            return std::nullopt;
        if (webhook_key.is == kind::signing && webhook_key.bytes.size() == 2 * ed25519_key_bytes)
            webhook_key.bytes.resize(ed25519_key_bytes);
        return is_sound(webhook_key) ? std::optional(std::move(webhook_key)) : std::nullopt;
    }
    return std::nullopt;
}

std::string webhook_key::to_text() const
{
    return std::string(prefixes[static_cast<std::size_t>(is)]) + to_base64(bytes);
}

webhook_key webhook_key::checking_half() const
{
    webhook_key webhook_key{kind::checking, std::string(ed25519_key_bytes, '\0')};
    auto size = webhook_key.bytes.size();
    if (EVP_PKEY_get_raw_public_key(to_private(bytes).get(), octets(webhook_key.bytes), &size) != 1)
        throw std::runtime_error("an Ed25519 key gives no public half");
    return webhook_key;
}

std::string sign_v1(std::string_view shared_bytes, std::string_view id, std::int64_t unix_seconds,
                    std::string_view body)
{
    return hmac_signature(shared_bytes, signed_content(id, std::to_string(unix_seconds), body));
}

std::string sign_v1a(std::string_view signing_bytes, std::string_view id, std::int64_t unix_seconds,
                     std::string_view body)
{
    auto const content = signed_content(id, std::to_string(unix_seconds), body);
    auto const key = to_private(signing_bytes);
    digest_pointer const digest(EVP_MD_CTX_new());
    std::string signature(ed25519_signature_bytes, '\0');
    auto size = signature.size();
    if (!digest || EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(digest.get(), octets(signature), &size, octets(content), content.size()) != 1)
        throw std::runtime_error("OpenSSL did not sign a webhook");
    return "v1a," + to_base64(signature);
}

std::string_view why_not_signed(webhook_headers const& webhook_headers, std::string_view body,
                                std::vector<webhook_key> const& keys, std::chrono::seconds tolerance,
                                core::time_point now)
{
    if (!is_id(webhook_headers.id))
        return "webhook-id is missing or malformed";
    auto const at = parse_unix_seconds(webhook_headers.timestamp);
    if (!at)
        return "webhook-timestamp is missing or malformed";
    auto const signatures = split_at_spaces(webhook_headers.signatures);
    if (signatures.empty() || signatures.size() > max_signatures)
        return "webhook-signature is missing or holds too many";
    auto const content = signed_content(webhook_headers.id, webhook_headers.timestamp, body);
    bool is_signed = false;
    for (auto const& key : keys)
        is_signed |= is_signed_by(key, signatures, content);
    if (!is_signed)
        return "no signature is right";
    return is_within(tolerance, *at, now) ? "" : "the signature is too old or of the future";
}

std::optional<std::int64_t> parse_unix_seconds(std::string_view text)
{
    auto const seconds = core::parse_number<std::int64_t>(text);
    return seconds && *seconds >= 0 ? seconds : std::nullopt;
}

bool is_within(std::chrono::seconds tolerance, std::int64_t unix_seconds, core::time_point now)
{
    auto const today = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    return unix_seconds >= today - tolerance.count() && unix_seconds <= today + tolerance.count();
}

} // namespace fcg::http
