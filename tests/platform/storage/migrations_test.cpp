#include "platform/storage/connection.hpp"
#include "platform/storage/errors.hpp"
#include "platform/storage/migrations.hpp"
#include "platform/storage/session.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using storage::migrate;
using storage::migration;

namespace {

migration const first{"games", 1, "games", "aaaa", "CREATE TABLE games (id TEXT PRIMARY KEY);"};
migration const second{"games", 2, "prices", "bbbb", "ALTER TABLE games ADD COLUMN price BIGINT;"};

struct empty_file {
    test::temporary_folder folder;
    storage::connection connection{folder / "games.db", storage::connection::access::read_write};

    bool has(std::string_view table)
    {
        return storage::reader(connection).query("SELECT 1 FROM sqlite_schema WHERE name = $1", table).next();
    }
};

} // namespace

TEST_CASE("what a module lacks is applied in order, once")
{
    empty_file file;
    CHECK(migrate(file.connection, "games", {first}) == 1);
    CHECK(migrate(file.connection, "games", {first, second}) == 1);
    CHECK(migrate(file.connection, "games", {first, second}) == 0);
    CHECK_NOTHROW(storage::reader(file.connection).query("SELECT id, price FROM games"));
}

TEST_CASE("a module gets its own migrations only")
{
    empty_file file;
    CHECK(migrate(file.connection, "users", {first, second}) == 0);
    CHECK(!file.has("games"));
}

TEST_CASE("a migration that was changed after it had been applied is refused")
{
    empty_file file;
    migrate(file.connection, "games", {first});
    auto changed = first;
    changed.checksum = "cccc";
    CHECK_THROWS_WITH_AS(migrate(file.connection, "games", {changed, second}),
                         doctest::Contains("migration games/1 (games) was changed after it had been applied"),
                         storage::storage_error);
    CHECK_THROWS_AS(storage::reader(file.connection).query("SELECT price FROM games"),
                    storage::storage_error);
}

TEST_CASE("a file that a newer version has migrated is refused")
{
    empty_file file;
    migrate(file.connection, "games", {first, second});
    CHECK_THROWS_WITH_AS(migrate(file.connection, "games", {first}),
                         doctest::Contains("does not know migration games/2 (prices)"),
                         storage::storage_error);
}

TEST_CASE("a migration that fails leaves no trace, and those before it stay")
{
    empty_file file;
    migration const broken{"games", 2, "broken", "bbbb",
                           "CREATE TABLE half (id TEXT); CREATE TABLE games (id TEXT);"};
    CHECK_THROWS_WITH_AS(migrate(file.connection, "games", {first, broken}),
                         doctest::Contains("games/2 (broken) failed"), storage::storage_error);
    CHECK(file.has("games"));
    CHECK(!file.has("half"));
    CHECK(migrate(file.connection, "games", {first, second}) == 1);
}

TEST_CASE("a migration that ends its own transaction is refused")
{
    empty_file file;
    migration const ending{"games", 1, "ending", "aaaa", "CREATE TABLE games (id TEXT); COMMIT;"};
    CHECK_THROWS_WITH_AS(migrate(file.connection, "games", {ending}),
                         doctest::Contains("leave out BEGIN, COMMIT"), storage::storage_error);
}

TEST_CASE("a gap in the numbers is refused before anything is applied")
{
    empty_file file;
    migration const third{"games", 3, "third", "cccc", "CREATE TABLE third (id TEXT);"};
    CHECK_THROWS_AS(migrate(file.connection, "games", {first, third}), storage::storage_error);
    CHECK(!file.has("games"));
}

TEST_CASE("the binary carries the migrations of all modules, with their checksums")
{
    bool common = false;
    for (auto const& embedded_migration : storage::embedded_migrations()) {
        CHECK(embedded_migration.checksum.size() == 64);
        CHECK(!embedded_migration.sql.empty());
        common = common || (embedded_migration.module == "common" && embedded_migration.number == 1);
    }
    CHECK(common);
}
