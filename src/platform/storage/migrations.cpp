#include "platform/storage/migrations.hpp"

#include "platform/storage/connection.hpp"
#include "platform/storage/errors.hpp"
#include "platform/storage/session.hpp"

#include <map>

namespace fcg::storage {
namespace {

std::string name_of(migration const& migration)
{
    return "migration " + std::string(migration.module) + "/" + std::to_string(migration.number) + " (" +
           std::string(migration.name) + ")";
}

struct applied_migration {
    std::string name;
    std::string checksum;
};

constexpr auto create_table = R"(
    CREATE TABLE IF NOT EXISTS schema_migrations (
        module   TEXT NOT NULL,
        number   BIGINT NOT NULL,
        name     TEXT NOT NULL,
        checksum TEXT NOT NULL,
        PRIMARY KEY (module, number)
    ))";

constexpr auto select_applied = R"(
    SELECT number, name, checksum FROM schema_migrations WHERE module = $1 ORDER BY number)";

std::map<std::int64_t, applied_migration> applied_to(connection& connection, std::string_view module)
{
    connection.run(create_table);
    std::map<std::int64_t, applied_migration> applied;
    auto rows = reader(connection).query(select_applied, module);
    while (rows.next())
        applied[rows.integer(0)] = {std::string(rows.text(1)), std::string(rows.text(2))};
    return applied;
}

std::vector<migration> of_module(std::string_view module, std::vector<migration> const& migrations)
{
    std::vector<migration> known;
    for (auto const& migration : migrations) {
        if (migration.module != module)
            continue;
        known.push_back(migration);
        if (migration.number != static_cast<int>(known.size()))
            throw storage_error(name_of(migration) +
                                ": number the migrations of a module 1, 2, 3 without a gap");
    }
    return known;
}

void refuse_unknown(connection const& connection, std::string_view module,
                    std::vector<migration> const& known,
                    std::map<std::int64_t, applied_migration> const& applied)
{
    if (applied.empty() || applied.rbegin()->first <= static_cast<std::int64_t>(known.size()))
        return;
    auto const& [number, newest] = *applied.rbegin();
    throw storage_error(
        connection.file().string() + " was written by a newer fcg: this one does not know migration " +
        std::string(module) + "/" + std::to_string(number) + " (" + newest.name +
        "); start that newer version, or put back the copy of the data folder from before it");
}

void refuse_changed(connection const& connection, migration const& migration,
                    applied_migration const& recorded)
{
    if (recorded.checksum == migration.checksum)
        return;
    throw storage_error(
        connection.file().string() + ": " + name_of(migration) +
        " was changed after it had been applied; put its old text back and write the change as a new "
        "migration (or, for a data folder of no value, start with an empty one)");
}

constexpr auto record_migration = R"(
    INSERT INTO schema_migrations (module, number, name, checksum) VALUES ($1, $2, $3, $4))";

void apply(connection& connection, migration const& migration)
{
    connection.run("BEGIN IMMEDIATE");
    try {
        connection.run_script(std::string(migration.sql));
        if (!connection.in_transaction())
            throw storage_error("it ends its own transaction; leave out BEGIN, COMMIT and ROLLBACK");
        value const row[] = {migration.module, migration.number, migration.name, migration.checksum};
        connection.run(record_migration, row);
        connection.run("COMMIT");
    } catch (std::runtime_error const& problem) {
        if (connection.in_transaction())
            connection.run("ROLLBACK");
        throw storage_error(connection.file().string() + ": " + name_of(migration) +
                            " failed and left no trace: " + problem.what());
    }
}

} // namespace

int migrate(connection& connection, std::string_view module, std::vector<migration> const& migrations)
{
    auto const known = of_module(module, migrations);
    auto const applied = applied_to(connection, module);
    refuse_unknown(connection, module, known, applied);
    for (auto const& migration : known)
        if (auto const it = applied.find(migration.number); it != applied.end())
            refuse_changed(connection, migration, it->second);
    int count = 0;
    for (auto const& migration : known) {
        if (applied.contains(migration.number))
            continue;
        apply(connection, migration);
        ++count;
    }
    return count;
}

} // namespace fcg::storage
