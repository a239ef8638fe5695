// Tests of the buffer in which the writes of a transaction to the log wait, through the engine and on a disk
// that counts writes and can be full.
#include "child_process.hpp"
#include "log_disk.hpp"
#include "platform/storage/connection.hpp"
#include "platform/storage/errors.hpp"
#include "platform/storage/log_buffer.hpp"
#include "platform/storage/session.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace fcg;

namespace {

using access = storage::connection::access;

constexpr std::size_t frame_size = 24 + 4'096;

/// With the rule, the engine can roll back a single statement that changes pages.
constexpr char const* create_pages =
    "CREATE TABLE pages (batch TEXT, number INTEGER, content TEXT CHECK (length(content) > 0))";

/// Inserts rows of which each needs a page of its own.
void add_pages(storage::transaction& tx, std::string const& batch, int count)
{
    std::string const content(3'000, 'x');
    for (int number = 0; number < count; ++number)
        tx.execute("INSERT INTO pages (batch, number, content) VALUES ($1, $2, $3)", batch, number, content);
}

void commit(storage::connection& connection, std::function<void(storage::transaction&)> const& work)
{
    connection.run("BEGIN IMMEDIATE");
    try {
        storage::transaction tx(connection);
        work(tx);
        connection.run("COMMIT");
    } catch (...) {
        if (connection.in_transaction())
            connection.run("ROLLBACK");
        throw;
    }
}

void commit_pages(storage::connection& connection, std::string const& batch, int count)
{
    commit(connection, [&](storage::transaction& tx) { add_pages(tx, batch, count); });
}

/// Returns the number of rows of each batch, such as "a:1 b:20", and what is wrong with the file.
std::string batches_in(storage::connection& connection)
{
    storage::reader db(connection);
    std::string state;
    auto check = db.query("PRAGMA integrity_check");
    while (check.next())
        if (check.text(0) != "ok")
            state += std::string(check.text(0)) + "; ";
    auto batches = db.query("SELECT batch, count(*) FROM pages GROUP BY batch ORDER BY batch");
    std::string separator;
    while (batches.next()) {
        state += separator + std::string(batches.text(0)) + ":" + std::to_string(batches.integer(1));
        separator = " ";
    }
    return state;
}

/// A file with its writer.
struct logged_file {
    explicit logged_file(std::string const& synchronous = "FULL")
    {
        writer.run_script("PRAGMA synchronous = " + synchronous);
        writer.run(create_pages);
    }

    /// Makes transactions outgrow the page cache, so that pages go to the log before the commit.
    void shrink_cache() { writer.run_script("PRAGMA cache_size = 10"); }

    /// Returns the state that the next process finds if this one is killed now.
    std::string state_after_kill() const
    {
        test::temporary_folder heir;
        for (std::string const ending : {"", "-wal"})
            std::filesystem::copy_file(path.string() + ending, heir / ("test.db" + ending));
        storage::connection connection(heir / "test.db", access::read_write);
        return batches_in(connection);
    }

    /// Returns the state that another connection sees.
    std::string state_of_reader() const
    {
        storage::connection connection(path, access::read_only);
        return batches_in(connection);
    }

    void check_state(std::string const& expected)
    {
        CHECK(batches_in(writer) == expected);
        CHECK(state_of_reader() == expected);
        CHECK(state_after_kill() == expected);
    }

    std::size_t log_size() const { return std::filesystem::file_size(path.string() + "-wal"); }

    test::temporary_folder folder;
    std::filesystem::path path = folder / "test.db";
    storage::connection writer{path, access::read_write};
    test::log_disk disk;
};

/// Changes pages again after they went to the log, so that the engine replaces them there and corrects the
/// checksums of all frames behind.
void write_twice(storage::transaction& tx)
{
    add_pages(tx, "large", 40);
    for (auto const* character : {"y", "z"})
        tx.execute("UPDATE pages SET content = $1 || substr(content, 2) WHERE batch = 'large'", character);
}

/// Runs `work` on a disk that is full at the n-th write, for each n until it does not fail.
void check_full_disk_at_each_write(std::string const& synchronous,
                                   std::function<void(storage::transaction&)> const& work, bool shrinks_cache)
{
    CAPTURE(synchronous);
    bool was_full = true;
    int number = 0;
    while (was_full) {
        REQUIRE(number < 1'000);
        logged_file file(synchronous);
        if (shrinks_cache)
            file.shrink_cache();
        commit_pages(file.writer, "before", 1);
        file.disk.fill_at_write(++number);
        CAPTURE(number);
        try {
            commit(file.writer, work);
            was_full = false;
        } catch (storage::storage_unavailable const& problem) {
            CHECK(std::string(problem.what()).find("full") != std::string::npos);
            file.check_state("before:1");
        }
        file.disk.make_room();
        commit_pages(file.writer, "after", 2);
        file.check_state(was_full ? "after:2 before:1" : "after:2 before:1 large:40");
    }
    CHECK(number > 1);
}

} // namespace

TEST_CASE("a commit is one write to the log and one sync, whatever its number of pages")
{
    logged_file file;
    for (int const count : {1, 2, 25}) {
        file.disk.forget();
        commit_pages(file.writer, std::to_string(count), count);
        CHECK(file.disk.history() == "write sync");
    }
    file.check_state("1:1 2:2 25:25");
}

TEST_CASE("a transaction that is larger than the buffer is written in pieces of its size")
{
    logged_file file;
    file.disk.forget();
    constexpr int count = 300;
    commit_pages(file.writer, "large", count);
    constexpr int piece_count = count * frame_size / storage::log_buffer::capacity + 1;
    CHECK(file.disk.write_count() >= piece_count);
    CHECK(file.disk.write_count() <= piece_count + 2);
    file.check_state("large:300");
}

TEST_CASE("another connection sees a commit at once at every level of synchronous")
{
    for (auto const* synchronous : {"FULL", "NORMAL", "OFF"}) {
        CAPTURE(synchronous);
        logged_file file(synchronous);
        file.disk.forget();
        for (int count = 1; count <= 10; ++count) {
            commit_pages(file.writer, "a", 1);
            file.check_state("a:" + std::to_string(count));
        }
        CHECK(file.disk.write_count() == 10);
        file.shrink_cache();
        commit(file.writer, write_twice);
        file.check_state("a:10 large:40");
    }
}

TEST_CASE("another process sees a commit at once")
{
    test::temporary_folder folder;
    auto const path = folder / "test.db";
    test::child_process child([&](auto const& say) {
        storage::connection writer(path, access::read_write);
        writer.run(create_pages);
        for (auto const* synchronous : {"FULL", "NORMAL"}) {
            writer.run_script(std::string("PRAGMA synchronous = ") + synchronous);
            for (int number = 0; number < 20; ++number) {
                commit_pages(writer, synchronous, 3);
                say(std::string(synchronous) + ":" + std::to_string(3 * (number + 1)));
            }
        }
        say("done");
    });
    for (auto batch = child.line(); batch != "done"; batch = child.line()) {
        REQUIRE(!batch.empty());
        storage::connection connection(path, access::read_only);
        auto const name = batch.substr(0, batch.find(':'));
        auto counted = storage::reader(connection).query("SELECT count(*) FROM pages WHERE batch = $1", name);
        CHECK(counted.next());
        CHECK(counted.integer(0) >= std::stoi(batch.substr(name.size() + 1)));
    }
}

TEST_CASE("pages that go to the log before the commit can be read and replaced there")
{
    logged_file file;
    file.shrink_cache();
    commit(file.writer, [](storage::transaction& tx) {
        add_pages(tx, "small", 20);
        auto unchanged = tx.query("SELECT count(*) FROM pages WHERE content LIKE 'xx%'");
        CHECK(unchanged.next());
        CHECK(unchanged.integer(0) == 20);
    });
    file.check_state("small:20");
    commit(file.writer, [](storage::transaction& tx) {
        write_twice(tx);
        auto changed = tx.query("SELECT count(*) FROM pages WHERE content LIKE 'zx%'");
        CHECK(changed.next());
        CHECK(changed.integer(0) == 40);
    });
    file.check_state("large:40 small:20");
    file.disk.forget();
    commit_pages(file.writer, "next", 1);
    commit_pages(file.writer, "next", 1);
    CHECK(file.disk.write_count() <= 3);
    file.check_state("large:40 next:2 small:20");
}

TEST_CASE("a savepoint that is rolled back leaves nothing of what it wrote to the log")
{
    logged_file file;
    file.shrink_cache();
    commit(file.writer, [&](storage::transaction& tx) {
        add_pages(tx, "kept", 20);
        tx.execute("SAVEPOINT unit");
        add_pages(tx, "refused", 50);
        tx.execute("ROLLBACK TO unit");
        tx.execute("RELEASE unit");
        add_pages(tx, "kept", 20);
    });
    file.check_state("kept:40");
}

TEST_CASE("what a transaction leaves that is rolled back never covers a commit of another connection")
{
    logged_file file;
    file.shrink_cache();
    commit_pages(file.writer, "before", 1);
    file.writer.run("BEGIN IMMEDIATE");
    storage::transaction tx(file.writer);
    add_pages(tx, "refused", 50);
    file.writer.run("ROLLBACK");
    storage::connection other(file.path, access::read_write);
    commit_pages(other, "other", 30);
    file.check_state("before:1 other:30");
    commit_pages(file.writer, "after", 1);
    file.check_state("after:1 before:1 other:30");
}

TEST_CASE("a copy of the log into the file beside a transaction takes commits only")
{
    logged_file file;
    file.shrink_cache();
    commit_pages(file.writer, "before", 5);
    storage::connection other(file.path, access::read_write);
    commit(file.writer, [&](storage::transaction& tx) {
        add_pages(tx, "large", 30);
        other.checkpoint(false, {});
        CHECK(file.state_of_reader() == "before:5");
        CHECK(file.state_after_kill() == "before:5");
        add_pages(tx, "large", 30);
    });
    file.check_state("before:5 large:60");
}

TEST_CASE("a log that begins anew is read and continued")
{
    logged_file file;
    commit_pages(file.writer, "a", 30);
    file.writer.checkpoint(true, {});
    for (int number = 0; number < 3; ++number)
        commit_pages(file.writer, "b", 2);
    file.check_state("a:30 b:6");
    file.disk.forget();
    commit_pages(file.writer, "b", 2);
    CHECK(file.disk.history() == "write sync");
}

TEST_CASE("a disk that is full at whatever write fails the commit, and no earlier one is missing")
{
    auto const once = [](storage::transaction& tx) { add_pages(tx, "large", 40); };
    for (auto const* synchronous : {"FULL", "NORMAL"}) {
        check_full_disk_at_each_write(synchronous, once, false);
        check_full_disk_at_each_write(synchronous, write_twice, true);
    }
}

TEST_CASE("a disk without room for a large commit takes a small one")
{
    for (bool const shrinks_cache : {false, true}) {
        logged_file file;
        commit_pages(file.writer, "before", 1);
        if (shrinks_cache)
            file.shrink_cache();
        file.disk.limit_size(file.log_size() + 10 * frame_size + 100);
        CHECK_THROWS_AS(commit_pages(file.writer, "large", 100), storage::storage_unavailable);
        commit_pages(file.writer, "small", 1);
        file.check_state("before:1 small:1");
    }
}

TEST_CASE("a transaction that goes on after its pages could not be written cannot be committed")
{
    logged_file file;
    file.shrink_cache();
    commit_pages(file.writer, "before", 1);
    file.writer.run("BEGIN IMMEDIATE");
    storage::transaction tx(file.writer);
    add_pages(tx, "large", 20);
    file.disk.fill_at_write(1);
    // The engine first reads a page that waits to be written. It then rolls this statement back and no more.
    CHECK_THROWS_AS(tx.execute("UPDATE pages SET content = 'y' || content"), storage::storage_unavailable);
    CHECK(file.writer.in_transaction());
    file.disk.make_room();
    CHECK_THROWS_AS(file.writer.run("COMMIT"), storage::storage_unavailable);
    CHECK(!file.writer.in_transaction());
    file.check_state("before:1");
    commit_pages(file.writer, "after", 20);
    file.check_state("after:20 before:1");
}
