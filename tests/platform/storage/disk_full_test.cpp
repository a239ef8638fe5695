#include "child_process.hpp"
#include "storage_fixture.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

using namespace fcg;
using test::add_item;
using test::adding;
using test::kinds_of;
using test::names_of;

namespace {

using units = std::vector<storage::database::unit_of_work>;

std::string const large(500'000, 'x');

/// Limits the pages of the file. The engine then reports a full disk in the middle of a statement.
void limit_pages(storage::database& db, int pages)
{
    db.write_now([&](storage::transaction& tx) {
        tx.query("PRAGMA max_page_count = " + std::to_string(pages)).next();
    });
}

void expect(bool condition, char const* expectation)
{
    if (!condition)
        throw std::runtime_error(expectation);
}

std::string state_of(storage::database& db)
{
    return std::to_string(db.read(test::count_items));
}

/// Writes until the file cannot be written. Returns the number of rows that were confirmed.
int fill(storage::database& db)
{
    constexpr int more_than_fits = 1'000;
    for (int stored = 0; stored < more_than_fits; ++stored) {
        try {
            db.write_now([&](storage::transaction& tx) {
                add_item(tx, std::to_string(stored) + std::string(20'000, 'x'));
            });
        } catch (storage::storage_unavailable const&) {
            return stored;
        }
    }
    throw std::runtime_error("nothing was ever full");
}

void fill_and_recover(std::filesystem::path const& file, std::function<void()> const& make_room)
{
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    test::loop_executor executor{loop};
    {
        storage::database db(file, "test", executor, executor, {});
        test::create_items(db);
        int const stored = fill(db);
        expect(stored > 0, "nothing was stored");
        expect(!db.failure().empty(), "no trouble was reported");
        expect(state_of(db) == std::to_string(stored), "what was answered is not what is stored");
        make_room();
        db.probe();
        loop.run_ready();
        expect(db.failure().empty(), "the probe did not find that there is room again");
        db.write_now(adding("after"));
        expect(state_of(db) == std::to_string(stored + 1), "the store did not recover");
    }
    storage::database db(file, "test", executor, executor, {});
    expect(db.read([](storage::reader& db) {
        return db.query("SELECT name FROM items WHERE name = $1", "after").next();
    }),
           "what was stored after the recovery is gone");
}

void become_able_to_mount()
{
    if (::unshare(CLONE_NEWNS) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0)
        ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
}

} // namespace

TEST_CASE("a full disk fails the whole commit as unavailable, and the next one is tried afresh")
{
    test::simulated_store store;
    limit_pages(store.db, 40);
    auto const outcomes =
        test::run(store.loop, store.db.write_each(units{adding("a"), adding(large), adding("b")}));
    CHECK(kinds_of(outcomes) == "unavailable unavailable unavailable");
    CHECK(names_of(store.db) == "");
    CHECK(store.db.failure().find("full") != std::string::npos);
    CHECK(store.db.failure().find("free some space") != std::string::npos);

    test::run(store.loop, store.db.write(adding("c")));
    CHECK(store.db.failure().empty());
    limit_pages(store.db, 100'000);
    test::run(store.loop, store.db.write(adding(large)));
    CHECK(names_of(store.db) == "c " + large);
}

TEST_CASE("a unit without neighbours that fills the disk is unavailable")
{
    test::simulated_store store;
    limit_pages(store.db, 40);
    CHECK_THROWS_AS(test::run(store.loop, store.db.write(adding(large))), storage::storage_unavailable);
    CHECK(names_of(store.db) == "");
    CHECK(store.db.counts().failed_units == 1);
}

TEST_CASE("a unit that goes on after the engine rolled everything back stores nothing")
{
    test::simulated_store store;
    limit_pages(store.db, 40);
    auto const stubborn = [](storage::transaction& tx) {
        CHECK_THROWS_AS(add_item(tx, large), storage::storage_unavailable);
        CHECK_THROWS_AS(add_item(tx, "stubborn"), storage::storage_unavailable);
        CHECK_THROWS_AS(tx.query("INSERT INTO items (name, amount) VALUES ('s', 1) RETURNING name").next(),
                        storage::storage_unavailable);
    };
    CHECK(kinds_of(test::run(store.loop, store.db.write_each(units{adding("a"), stubborn, adding("b")}))) ==
          "unavailable unavailable unavailable");
    CHECK(kinds_of(test::run(store.loop, store.db.write_each(units{stubborn}))) == "unavailable");
    CHECK(names_of(store.db) == "");
}

TEST_CASE("a file that may not grow is unavailable until it may again, and no answered row is missing")
{
    test::temporary_folder folder;
    test::child_process child([&](auto const& say) {
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit const small{.rlim_cur = 600'000, .rlim_max = RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &small);
        fill_and_recover(folder / "test.db", [] {
            rlimit const none{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
            ::setrlimit(RLIMIT_FSIZE, &none);
        });
        say("done");
    });
    CHECK(child.line() == "done");
}

TEST_CASE("a disk without space is unavailable until there is some, and no answered row is missing")
{
    test::temporary_folder folder;
    test::child_process child([&](auto const& say) {
        become_able_to_mount();
        if (::mount("disk", folder.path().c_str(), "tmpfs", 0, "size=2m") != 0)
            return say("may not mount");
        auto const ballast = folder / "ballast";
        std::ofstream(ballast) << std::string(800'000, 'x');
        fill_and_recover(folder / "test.db", [&] { std::filesystem::remove(ballast); });
        say("done");
    });
    auto const heard = child.line();
    if (heard == "may not mount")
        MESSAGE("skipped: this user may not mount a small disk");
    else
        CHECK(heard == "done");
}
