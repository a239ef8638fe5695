#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/http/routes.hpp"
#include "platform/storage/session.hpp"

#include <optional>
#include <string>
#include <variant>

/// Idempotency-Key on what creates money: the same key and body replays the stored answer; the record commits
/// in the same transaction as the effect (table `idempotency_records`, migrations/common).
namespace fcg::http {

struct idempotency_key {
    core::uuid caller;
    std::string key;         ///< 1 to 255 visible ASCII characters
    std::string fingerprint; ///< SHA-256 of method, path and body
};

/// The request's key; nothing when it sent none; 400 when the header is malformed.
result<std::optional<idempotency_key>> read_idempotency_key(request const& asked);

/// The header in the route table.
header_parameter idempotency_key_header();

/// Inside the transaction, before the effect: the stored answer (with Idempotent-Replayed: true), or 422 when
/// the key came with another body, or nothing: go on.
std::optional<response> replay(storage::transaction& in, idempotency_key const& key);

/// Inside the transaction, after the effect. Only answers that the effect made are remembered, never
/// refusals.
void remember(storage::transaction& in, idempotency_key const& key, response const& answer,
              core::time_point now);

} // namespace fcg::http
