#include "child_process.hpp"
#include "storage_fixture.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace fcg;

namespace {

/// Stores one row in each of two tables, writes a line, and repeats that until it is killed.
task<> write_and_say(storage::database& db, std::string name, test::child_process::say say)
{
    for (int i = 0;; ++i) {
        auto const item = name + "." + std::to_string(i);
        auto unit = [item](storage::transaction& tx) {
            test::add_item(tx, item);
            tx.execute("INSERT INTO twins (name) VALUES ($1)", item);
        };
        co_await db.write(std::move(unit));
        say(item);
    }
}

void write_until_killed(std::filesystem::path const& file, test::child_process::say const& say)
{
    async::thread_pool executor("writes", 1, 100);
    storage::database db(file, "test", executor, executor, {});
    test::create_items(db);
    db.write_now([](storage::transaction& tx) { tx.execute("CREATE TABLE twins (name TEXT PRIMARY KEY)"); });
    async::real_loop loop;
    for (int i = 0; i < 16; ++i)
        test::start(loop, write_and_say(db, std::to_string(i), say));
    loop.run();
}

std::set<std::string> names_in(storage::database& db, std::string const& table)
{
    return db.read([&](storage::reader& db) {
        std::set<std::string> names;
        auto rows = db.query("SELECT name FROM " + table);
        while (rows.next())
            names.emplace(rows.text(0));
        return names;
    });
}

} // namespace

TEST_CASE("every row that was answered survives kill -9, and no unit is stored by half")
{
    test::temporary_folder folder;
    auto const file = folder / "test.db";
    std::set<std::string> answered;
    {
        test::child_process child([&](auto const& say) { write_until_killed(file, say); });
        while (answered.size() < 2'000) {
            auto const name = child.line();
            REQUIRE(!name.empty());
            answered.insert(name);
        }
        child.kill();
        for (auto name = child.line(); !name.empty(); name = child.line())
            answered.insert(name);
    }
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    test::loop_executor executor{loop};
    storage::database db(file, "test", executor, executor, {});
    auto const stored = names_in(db, "items");
    CHECK(std::ranges::includes(stored, answered));
    CHECK(stored == names_in(db, "twins"));
}
