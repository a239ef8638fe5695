#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Standard Webhooks (https://www.standardwebhooks.com): how a webhook says who sent it. What is signed is
/// "<id>.<unix seconds>.<body>", byte by byte; it travels in the headers webhook-id, webhook-timestamp and
/// webhook-signature. Any thread.
namespace fcg::http {

/// What signs or verifies.
struct webhook_key {
    enum class kind {
        shared,  ///< "whsec_": both sides have it; 24 to 64 bytes
        signing, ///< "whsk_": the sender's half of an Ed25519 pair; its seed, 32 bytes
        checking ///< "whpk_": the receiver's half; 32 bytes
    };
    kind is = kind::shared;
    std::string bytes;

    /// Prefix and base64. Nothing when it is none of the three. A signing key may carry its checking half
    /// behind the seed.
    static std::optional<webhook_key> parse(std::string_view text);
    std::string to_text() const;
    /// The checking half of a signing key.
    webhook_key checking_half() const;
};

/// One signature, "v1,<base64>": HMAC-SHA256 with the bytes of a shared key.
std::string sign_v1(std::string_view shared_bytes, std::string_view id, std::int64_t unix_seconds,
                    std::string_view body);
/// One signature, "v1a,<base64>": Ed25519 with the bytes of a signing key. Throws std::runtime_error when
/// they are no such key.
std::string sign_v1a(std::string_view signing_bytes, std::string_view id, std::int64_t unix_seconds,
                     std::string_view body);

/// The three headers of a webhook, as they came.
struct webhook_headers {
    std::string_view id;
    std::string_view timestamp;
    std::string_view signatures; ///< with spaces between: a sender whose key is being replaced signs twice
};

/// Empty when one of the signatures is by one of the keys and no older or newer than `tolerance`; else why
/// not. Every signature is tried with every key, and the time it takes does not tell how much of one is
/// right.
std::string_view why_not_signed(webhook_headers const& with, std::string_view body,
                                std::vector<webhook_key> const& keys, std::chrono::seconds tolerance,
                                core::time_point now);

/// Unix seconds as a header has them: digits alone.
std::optional<std::int64_t> parse_unix_seconds(std::string_view text);
/// Whether a signature of that moment counts now.
bool is_within(std::chrono::seconds tolerance, std::int64_t unix_seconds, core::time_point now);

} // namespace fcg::http
