#include "platform/storage/migrations.hpp"

#include "platform/storage/connection.hpp"
#include "platform/storage/errors.hpp"
#include "platform/storage/session.hpp"

#include <map>

namespace fcg::storage {
namespace {

std::string name_of(migration const& one)
{
    return "migration " + std::string(one.module) + "/" + std::to_string(one.number) + " (" +
           std::string(one.name) + ")";
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

std::map<std::int64_t, applied_migration> applied_to(connection& on, std::string_view module)
{
    on.run(create_table);
    std::map<std::int64_t, applied_migration> applied;
    auto found = reader(on).query(select_applied, module);
    while (found.next())
        applied[found.integer(0)] = {std::string(found.text(1)), std::string(found.text(2))};
    return applied;
}

std::vector<migration> of_module(std::string_view module, std::vector<migration> const& all)
{
    std::vector<migration> known;
    for (auto const& one : all) {
        if (one.module != module)
            continue;
        known.push_back(one);
        if (one.number != static_cast<int>(known.size()))
            throw storage_error(name_of(one) + ": number the migrations of a module 1, 2, 3 without a gap");
    }
    return known;
}

void refuse_unknown(connection const& on, std::string_view module, std::vector<migration> const& known,
                    std::map<std::int64_t, applied_migration> const& applied)
{
    if (applied.empty() || applied.rbegin()->first <= static_cast<std::int64_t>(known.size()))
        return;
    auto const& [number, newest] = *applied.rbegin();
    throw storage_error(
        on.file().string() + " was written by a newer fcg: this one does not know migration " +
        std::string(module) + "/" + std::to_string(number) + " (" + newest.name +
        "); start that newer version, or put back the copy of the data folder from before it");
}

void refuse_changed(connection const& on, migration const& one, applied_migration const& recorded)
{
    if (recorded.checksum == one.checksum)
        return;
    throw storage_error(
        on.file().string() + ": " + name_of(one) +
        " was changed after it had been applied; put its old text back and write the change as a new "
        "migration (or, for a data folder of no value, start with an empty one)");
}

constexpr auto record_migration = R"(
    INSERT INTO schema_migrations (module, number, name, checksum) VALUES ($1, $2, $3, $4))";

void apply(connection& on, migration const& one)
{
    on.run("BEGIN IMMEDIATE");
    try {
        on.run_script(std::string(one.sql));
        if (!on.in_transaction())
            throw storage_error("it ends its own transaction; leave out BEGIN, COMMIT and ROLLBACK");
        value const row[] = {one.module, one.number, one.name, one.checksum};
        on.run(record_migration, row);
        on.run("COMMIT");
    } catch (std::runtime_error const& problem) {
        if (on.in_transaction())
            on.run("ROLLBACK");
        throw storage_error(on.file().string() + ": " + name_of(one) +
                            " failed and left no trace: " + problem.what());
    }
}

} // namespace

int migrate(connection& on, std::string_view module, std::vector<migration> const& all)
{
    auto const known = of_module(module, all);
    auto const applied = applied_to(on, module);
    refuse_unknown(on, module, known, applied);
    for (auto const& one : known)
        if (auto const found = applied.find(one.number); found != applied.end())
            refuse_changed(on, one, found->second);
    int count = 0;
    for (auto const& one : known) {
        if (applied.contains(one.number))
            continue;
        apply(on, one);
        ++count;
    }
    return count;
}

} // namespace fcg::storage
