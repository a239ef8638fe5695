#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/random.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The table `webhook_endpoints`.
namespace fcg::notifications {

/// The keys that sign every delivery: the shared secret for v1, the Ed25519 pair for v1a. As text,
/// "whsec_..." and "whsk_...".
struct endpoint_keys {
    std::string secret;
    std::string signing_key;
};

/// Makes keys for a new endpoint or a rotation. `random` must be cryptographically secure.
endpoint_keys make_keys(core::random_source& random);

/// Returns "v1,... v1a,..." for each pair of keys in use, separated by spaces.
std::string sign(std::vector<endpoint_keys> const& endpoint_keys_list, core::uuid const& id,
                 std::int64_t unix_seconds, std::string_view body);

/// Returns the public half of a signing key, which receivers verify with: "whpk_...".
std::string checking_key(std::string const& signing_key);

struct webhook_endpoint {
    core::uuid id;
    std::string url;
    std::string description;
    std::string subscriptions; ///< topic patterns separated by spaces
    bool enabled = true;
    std::optional<std::string> disabled_reason{};
    endpoint_keys keys;
    std::optional<endpoint_keys> previous_keys{};
    std::optional<core::time_point> previous_until{}; ///< the end of the time in which both pairs sign
    std::int64_t last_sequence = 0;
    std::optional<core::time_point> failing_since{};
    core::time_point created_at;

    std::vector<endpoint_keys> keys_at(core::time_point now) const;
};

std::optional<webhook_endpoint> find_endpoint(storage::reader& db, core::uuid const& id);
/// Returns the endpoints, the oldest first.
std::vector<webhook_endpoint> all_endpoints(storage::reader& db);

void insert_endpoint(storage::transaction& tx, webhook_endpoint const& endpoint);
/// Updates everything except the id, the last sequence number and the time of creation.
void update_endpoint(storage::transaction& tx, webhook_endpoint const& endpoint);
/// Deletes the endpoint and all its deliveries.
void delete_endpoint(storage::transaction& tx, core::uuid const& id);

} // namespace fcg::notifications
