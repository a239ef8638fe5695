#include "child_process.hpp"
#include "storage_fixture.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace fcg;

namespace {

/// Opens the file and closes it again. Returns the failure, or "".
std::string opening(std::filesystem::path const& file)
{
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    test::loop_executor executor{loop};
    try {
        storage::database const db(file, "test", executor, executor, {});
        return "";
    } catch (storage::storage_error const& problem) {
        return problem.what();
    }
}

} // namespace

TEST_CASE("a folder that does not exist is made, and what was stored is there at the next opening")
{
    test::temporary_folder folder;
    auto const file = folder / "a" / "b" / "test.db";
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    test::loop_executor executor{loop};
    {
        storage::database db(file, "test", executor, executor, {});
        test::create_items(db);
        db.write_now([](storage::transaction& tx) { test::add_item(tx, "a"); });
        CHECK(db.module() == "test");
        CHECK(db.file() == file);
        CHECK(test::names_of(db) == "a");
        CHECK(std::filesystem::exists(file.string() + "-wal"));
    }
    CHECK(!std::filesystem::exists(file.string() + "-wal"));
    storage::database db(file, "test", executor, executor, {});
    CHECK(test::names_of(db) == "a");
}

TEST_CASE("a file is opened once at a time, even in one process")
{
    test::simulated_store store;
    auto const refusal = opening(store.db.file());
    CHECK(refusal.find("test.db is in use by process " + std::to_string(::getpid())) != std::string::npos);
}

TEST_CASE("a second process is refused with the id of the first, until that one has gone, however it goes")
{
    test::temporary_folder folder;
    auto const file = folder / "test.db";
    test::child_process other([&](auto const& say) {
        test::manual_clock time{core::time_point{}};
        test::simulated_loop loop{time};
        test::loop_executor executor{loop};
        storage::database const db(file, "test", executor, executor, {});
        say("open");
        for (;;)
            ::pause();
    });
    REQUIRE(other.line() == "open");
    CHECK(opening(file).find("in use by process " + std::to_string(other.id()) + ";") != std::string::npos);
    other.kill();
    CHECK(opening(file) == "");
}

TEST_CASE("a folder that cannot be written is refused with what to do")
{
    test::temporary_folder folder;
    std::filesystem::permissions(
        folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec |
                           std::filesystem::perms::others_read | std::filesystem::perms::others_exec);
    test::child_process somebody([&](auto const& say) {
        // Root may write everywhere.
        if (::geteuid() == 0 && ::setuid(65'534) != 0)
            throw std::runtime_error("cannot become another user");
        say(opening(folder / "test.db"));
    });
    auto const refusal = somebody.line();
    CHECK(refusal.find("cannot write to the data folder " + folder.path().string()) != std::string::npos);
    CHECK(refusal.find("Permission denied") != std::string::npos);
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}

TEST_CASE("a file that is no database is refused")
{
    test::temporary_folder folder;
    std::ofstream(folder / "test.db") << std::string(8'192, 'x');
    CHECK(opening(folder / "test.db").find("file is not a database") != std::string::npos);
}
