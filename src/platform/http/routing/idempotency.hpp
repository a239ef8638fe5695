#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/storage/session.hpp"

#include <optional>
#include <string>

/// Idempotency-Key for requests that create money: a repeated key and body replay the stored response. The
/// record commits in the same transaction as the effect (table `idempotency_records`, migrations/common).
namespace fcg::http {

struct idempotency_key {
    core::uuid caller;
    std::string key;         ///< 1 to 255 visible ASCII characters
    std::string fingerprint; ///< SHA-256 of method, path and body, in hex
};

/// Returns the request's key; nothing if it sent none; 400 if the header is malformed.
result<std::optional<idempotency_key>> read_idempotency_key(request const& request);

/// Returns the header's entry for the route table.
header_parameter idempotency_key_header();

/// Looks the key up inside the transaction, before the effect. Returns the stored response (with
/// Idempotent-Replayed: true), 422 if the key was used for another request, or nothing if the key is new.
std::optional<response> replay(storage::transaction& tx, idempotency_key const& key);

/// Stores the response inside the transaction, after the effect. Only for responses of an effect: throws
/// std::logic_error for a refusal.
void remember(storage::transaction& tx, idempotency_key const& key, response const& answer,
              core::time_point now);

} // namespace fcg::http
