#include "internal/webhooks/endpoint.hpp"

#include "platform/http/webhooks/standard_webhooks.hpp"
#include "platform/storage/column_reader.hpp"

#include <array>
#include <stdexcept>
#include <utility>

namespace fcg::notifications {

namespace {

constexpr std::size_t key_bytes = 32;

std::string random_key(core::random_source& random, http::webhook_key::kind kind)
{
    std::array<std::byte, key_bytes> bytes{};
    random.fill(bytes);
    http::webhook_key webhook_key{kind, {}};
    for (auto const byte : bytes)
        webhook_key.bytes += static_cast<char>(byte);
    return webhook_key.to_text();
}

std::string bytes_of(std::string const& key)
{
    auto parsed = http::webhook_key::parse(key);
    if (!parsed)
        throw std::runtime_error("a webhook's key in the database is not valid");
    return std::move(parsed->bytes);
}

/// Reads a pair of keys from the next two columns, which are NULL if there is none.
std::optional<endpoint_keys> read_previous_keys(storage::column_reader& columns)
{
    auto secret = columns.maybe_text();
    auto const signing_key = columns.text();
    if (!secret)
        return std::nullopt;
    return endpoint_keys{.secret = std::move(*secret), .signing_key = std::string(signing_key)};
}

std::string select_endpoints(std::string_view rest)
{
    return "SELECT id, url, description, subscriptions, enabled, disabled_reason, secret, signing_key, "
           "previous_secret, previous_signing_key, previous_until, last_sequence, failing_since, created_at "
           "FROM webhook_endpoints " +
           std::string(rest);
}

webhook_endpoint read_endpoint(storage::rows const& row)
{
    storage::column_reader columns(row);
    return {.id = columns.id(),
            .url = std::string(columns.text()),
            .description = std::string(columns.text()),
            .subscriptions = std::string(columns.text()),
            .enabled = columns.integer() != 0,
            .disabled_reason = columns.maybe_text(),
            .keys = {.secret = std::string(columns.text()), .signing_key = std::string(columns.text())},
            .previous_keys = read_previous_keys(columns),
            .previous_until = columns.maybe_moment(),
            .last_sequence = columns.integer(),
            .failing_since = columns.maybe_moment(),
            .created_at = columns.moment()};
}

} // namespace

endpoint_keys make_keys(core::random_source& random)
{
    return {.secret = random_key(random, http::webhook_key::kind::shared),
            .signing_key = random_key(random, http::webhook_key::kind::signing)};
}

std::string sign(std::vector<endpoint_keys> const& endpoint_keys_list, core::uuid const& id,
                 std::int64_t unix_seconds, std::string_view body)
{
    auto const name = id.to_string();
    std::string text;
    for (auto const& pair : endpoint_keys_list) {
        text.append(text.empty() ? "" : " ")
            .append(http::sign_v1(bytes_of(pair.secret), name, unix_seconds, body));
        text.append(" ").append(http::sign_v1a(bytes_of(pair.signing_key), name, unix_seconds, body));
    }
    return text;
}

std::string checking_key(std::string const& signing_key)
{
    http::webhook_key const key{http::webhook_key::kind::signing, bytes_of(signing_key)};
    return key.checking_half().to_text();
}

std::vector<endpoint_keys> webhook_endpoint::keys_at(core::time_point now) const
{
    std::vector<endpoint_keys> in_use{keys};
    if (previous_keys && previous_until && now < *previous_until)
        in_use.push_back(*previous_keys);
    return in_use;
}

std::optional<webhook_endpoint> find_endpoint(storage::reader& db, core::uuid const& id)
{
    static auto const select_endpoint = select_endpoints("WHERE id = $1");
    auto row = db.query(select_endpoint, id);
    return row.next() ? std::optional(read_endpoint(row)) : std::nullopt;
}

std::vector<webhook_endpoint> all_endpoints(storage::reader& db)
{
    std::vector<webhook_endpoint> endpoints;
    static auto const select_all = select_endpoints("ORDER BY id");
    auto rows = db.query(select_all);
    while (rows.next())
        endpoints.push_back(read_endpoint(rows));
    return endpoints;
}

constexpr std::string_view insert_row =
    "INSERT INTO webhook_endpoints (id, url, description, subscriptions, enabled, secret, signing_key, "
    "last_sequence, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)";

void insert_endpoint(storage::transaction& tx, webhook_endpoint const& endpoint)
{
    tx.execute(insert_row, endpoint.id, endpoint.url, endpoint.description, endpoint.subscriptions,
               endpoint.enabled, endpoint.keys.secret, endpoint.keys.signing_key, endpoint.created_at);
}

constexpr std::string_view update_row =
    "UPDATE webhook_endpoints SET url = $2, description = $3, subscriptions = $4, enabled = $5, "
    "disabled_reason = $6, secret = $7, signing_key = $8, previous_secret = $9, previous_signing_key = $10, "
    "previous_until = $11, failing_since = $12 WHERE id = $1";

void update_endpoint(storage::transaction& tx, webhook_endpoint const& endpoint)
{
    std::optional<std::string_view> previous_secret;
    std::optional<std::string_view> previous_signing_key;
    if (endpoint.previous_keys) {
        previous_secret = endpoint.previous_keys->secret;
        previous_signing_key = endpoint.previous_keys->signing_key;
    }
    tx.execute(update_row, endpoint.id, endpoint.url, endpoint.description, endpoint.subscriptions,
               endpoint.enabled, endpoint.disabled_reason, endpoint.keys.secret, endpoint.keys.signing_key,
               previous_secret, previous_signing_key, endpoint.previous_until, endpoint.failing_since);
}

constexpr std::string_view delete_deliveries = "DELETE FROM webhook_deliveries WHERE endpoint_id = $1";

constexpr std::string_view delete_row = "DELETE FROM webhook_endpoints WHERE id = $1";

void delete_endpoint(storage::transaction& tx, core::uuid const& id)
{
    tx.execute(delete_deliveries, id);
    tx.execute(delete_row, id);
}

} // namespace fcg::notifications
