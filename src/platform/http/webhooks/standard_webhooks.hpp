#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Standard Webhooks (https://www.standardwebhooks.com): how the sender of a webhook is authenticated. Signed
/// is "<id>.<unix seconds>.<body>", byte by byte; the headers webhook-id, webhook-timestamp and
/// webhook-signature carry the rest. All functions are thread-safe.
namespace fcg::http {

/// A key that signs or verifies.
struct webhook_key {
    enum class kind {
        shared,  ///< "whsec_": known to both sides; 24 to 64 bytes
        signing, ///< "whsk_": the sender's half of an Ed25519 pair; its seed of 32 bytes
        checking ///< "whpk_": the receiver's half; 32 bytes
    };
    kind is = kind::shared;
    std::string bytes;

    /// Reads a prefix and base64. Returns nothing if `text` is not a key. A signing key may have its checking
    /// half behind the seed.
    static std::optional<webhook_key> parse(std::string_view text);
    /// Returns the key as its prefix and base64.
    std::string to_text() const;
    /// Returns the checking half of a signing key. Throws std::runtime_error if the bytes are not such a key.
    webhook_key checking_half() const;
};

/// Returns one signature, "v1,<base64>": HMAC-SHA256 with the bytes of a shared key.
std::string sign_v1(std::string_view shared_bytes, std::string_view id, std::int64_t unix_seconds,
                    std::string_view body);
/// Returns one signature, "v1a,<base64>": Ed25519 with the bytes of a signing key. Throws std::runtime_error
/// if the bytes are not such a key.
std::string sign_v1a(std::string_view signing_bytes, std::string_view id, std::int64_t unix_seconds,
                     std::string_view body);

/// The three headers of a webhook, as received.
struct webhook_headers {
    std::string_view id;
    std::string_view timestamp;
    std::string_view signatures; ///< separated by spaces; two while the sender's key is being replaced
};

/// Returns empty if one of the signatures is made by one of the keys and is at most `tolerance` older or
/// newer than `now`; otherwise why not. Every signature is tried with every key, and the time does not reveal
/// how much of a signature is right.
std::string_view why_not_signed(webhook_headers const& webhook_headers, std::string_view body,
                                std::vector<webhook_key> const& keys, std::chrono::seconds tolerance,
                                core::time_point now);

/// Reads unix seconds as in the header: digits only. Returns nothing if `text` is not valid.
std::optional<std::int64_t> parse_unix_seconds(std::string_view text);
/// Returns whether a signature of that time is valid now.
bool is_within(std::chrono::seconds tolerance, std::int64_t unix_seconds, core::time_point now);

} // namespace fcg::http
