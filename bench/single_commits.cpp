// Measures the upper limit: how many single rows plain SQLite commits per second, each synced, one by one.
//   bench_single_commits FILE SECONDS
#include "platform/core/clock.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace {

void check(sqlite3* db, int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
        throw std::runtime_error(sqlite3_errmsg(db));
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 3)
        return 2;
    sqlite3* db = nullptr;
    check(db, sqlite3_open(arguments[1], &db));
    check(db, sqlite3_exec(db,
                           "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS "
                           "rows (id INTEGER PRIMARY KEY, body TEXT)",
                           nullptr, nullptr, nullptr));
    sqlite3_stmt* insert = nullptr;
    check(db,
          sqlite3_prepare_v2(db, "INSERT INTO rows (body) VALUES ('a row of about the size of a purchase')",
                             -1, &insert, nullptr));

    fcg::core::system_clock time;
    auto const start = time.steady_now();
    auto const end = start + std::chrono::seconds(std::atoi(arguments[2]));
    long commits = 0;
    while (time.steady_now() < end) {
        check(db, sqlite3_step(insert));
        sqlite3_reset(insert);
        ++commits;
    }
    auto const seconds = std::chrono::duration<double>(time.steady_now() - start).count();
    std::printf("single_commits_per_second %.0f\n", static_cast<double>(commits) / seconds);
    sqlite3_finalize(insert);
    sqlite3_close(db);
    return 0;
}
