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

/// Table `webhook_endpoints`.
namespace fcg::notifications {

/// Both sign every delivery: the shared secret for v1, the Ed25519 pair for v1a. As text, "whsec_" and
/// "whsk_".
struct endpoint_keys {
    std::string secret;
    std::string signing_key;
};

/// For a new endpoint and for each rotation. `chance` must be fit for keys.
endpoint_keys make_keys(core::random_source& chance);

/// "v1,... v1a,...", for each pair in use, with spaces between.
std::string sign(std::vector<endpoint_keys> const& with, core::uuid const& id, std::int64_t unix_seconds,
                 std::string_view body);

/// The half of a signing key that receivers check with, "whpk_...".
std::string checking_key(std::string const& signing_key);

struct webhook_endpoint {
    core::uuid id;
    std::string url;
    std::string description;
    std::string subscriptions; ///< patterns with spaces between
    bool enabled = true;
    std::optional<std::string> disabled_reason;
    endpoint_keys keys;
    std::optional<endpoint_keys> previous_keys;
    std::optional<core::time_point> previous_until; ///< until then both pairs sign
    std::int64_t last_sequence = 0;
    std::optional<core::time_point> failing_since;
    core::time_point created_at;

    std::vector<endpoint_keys> keys_at(core::time_point now) const;
};

std::optional<webhook_endpoint> find_endpoint(storage::reader& in, core::uuid const& id);
/// The oldest first.
std::vector<webhook_endpoint> all_endpoints(storage::reader& in);

void insert_endpoint(storage::transaction& in, webhook_endpoint const& one);
/// Everything but the id, the numbering and the creation.
void update_endpoint(storage::transaction& in, webhook_endpoint const& one);
/// With all its deliveries.
void delete_endpoint(storage::transaction& in, core::uuid const& id);

} // namespace fcg::notifications
