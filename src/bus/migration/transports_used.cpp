#include "bus/migration/transports_used.hpp"

namespace fcg::bus {

constexpr auto select_transports = R"(
    SELECT name, region, endpoint, queue_prefix FROM transports_used ORDER BY name)";

std::vector<used_transport> transports_used(storage::reader& db)
{
    std::vector<used_transport> used_transports;
    auto rows = db.query(select_transports);
    while (rows.next())
        used_transports.push_back({.name = std::string(rows.text(0)),
                                   .region = std::string(rows.text(1)),
                                   .endpoint = std::string(rows.text(2)),
                                   .queue_prefix = std::string(rows.text(3))});
    return used_transports;
}

constexpr auto upsert_transport = R"(
    INSERT INTO transports_used (name, region, endpoint, queue_prefix) VALUES ($1, $2, $3, $4)
    ON CONFLICT (name) DO UPDATE
    SET region = excluded.region, endpoint = excluded.endpoint, queue_prefix = excluded.queue_prefix)";

void note_transport(storage::transaction& tx, used_transport const& used)
{
    tx.execute(upsert_transport, used.name, used.region, used.endpoint, used.queue_prefix);
}

constexpr auto delete_transport = R"(
    DELETE FROM transports_used WHERE name = $1)";

void forget_transport(storage::transaction& tx, std::string_view name)
{
    tx.execute(delete_transport, name);
}

} // namespace fcg::bus
