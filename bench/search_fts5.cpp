// Measures FTS5 alone: it finds the twenty best rows of the same table by its own rank, in this process, and
// does nothing else.
//   bench_search_fts5 INDEXER_DB QUERIES_FILE THREADS SECONDS
// A line of the file is "OFFSET<tab>EXPRESSION".
#include "measuring.hpp"
#include "platform/core/clock.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

struct query {
    int offset = 0;
    std::string expression;
};

using connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

connection open(std::string const& file)
{
    sqlite3* raw = nullptr;
    auto const code =
        sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    connection connection(raw, &sqlite3_close);
    if (code != SQLITE_OK)
        throw std::runtime_error(file + ": " + sqlite3_errmsg(raw));
    return connection;
}

statement prepare(connection const& connection, std::string const& sql)
{
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(connection.get(), sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
        throw std::runtime_error(sql + ": " + sqlite3_errmsg(connection.get()));
    return {raw, &sqlite3_finalize};
}

std::string live_slot(connection const& connection)
{
    auto const state = prepare(connection, "SELECT live FROM index_state");
    if (sqlite3_step(state.get()) != SQLITE_ROW)
        throw std::runtime_error("there is no index");
    return reinterpret_cast<char const*>(sqlite3_column_text(state.get(), 0));
}

void find(sqlite3_stmt* search, query const& query)
{
    sqlite3_bind_text(search, 1, query.expression.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_int(search, 2, query.offset);
    int code = 0;
    while ((code = sqlite3_step(search)) == SQLITE_ROW)
        sqlite3_column_int64(search, 0);
    if (code != SQLITE_DONE)
        throw std::runtime_error(query.expression + ": " + sqlite3_errmsg(sqlite3_db_handle(search)));
    sqlite3_reset(search);
}

std::vector<query> read_queries(char const* file)
{
    std::ifstream stream(file);
    std::vector<query> queries;
    for (std::string line; std::getline(stream, line);)
        queries.push_back({std::atoi(line.c_str()), line.substr(line.find('\t') + 1)});
    if (queries.empty())
        throw std::runtime_error(std::string(file) + " holds no queries");
    return queries;
}

struct searches {
    std::string file;
    std::vector<query> queries;
    std::atomic<std::size_t> next = 0;

    void search(double seconds, std::vector<double>& milliseconds)
    {
        fcg::core::system_clock time;
        auto const db = open(file);
        auto const table = "words_" + live_slot(db);
        auto const search = prepare(db, "SELECT rowid FROM " + table + " WHERE " + table +
                                            " MATCH ?1 ORDER BY rank LIMIT 20 OFFSET ?2");
        auto const began = time.steady_now();
        while (true) {
            auto const start = time.steady_now();
            if (std::chrono::duration<double>(start - began).count() > seconds)
                return;
            find(search.get(), queries[next++ % queries.size()]);
            milliseconds.push_back(
                std::chrono::duration<double, std::milli>(time.steady_now() - start).count());
        }
    }
};

} // namespace

int main(int count, char** arguments)
{
    if (count != 5)
        return 2;
    try {
        searches run{arguments[1], read_queries(arguments[2])};
        auto const threads = static_cast<std::size_t>(std::atoi(arguments[3]));
        auto const seconds = std::atof(arguments[4]);
        std::vector<double> warm;
        run.search(seconds / 3, warm);
        std::vector<std::vector<double>> milliseconds(threads);
        std::vector<std::future<void>> all;
        for (auto& own : milliseconds)
            all.push_back(
                std::async(std::launch::async, [&run, &own, seconds] { run.search(seconds * 2 / 3, own); }));
        std::vector<double> together;
        for (std::size_t i = 0; i < threads; ++i) {
            all[i].get();
            together.insert(together.end(), milliseconds[i].begin(), milliseconds[i].end());
        }
        fcg::bench::print_latencies(std::move(together), seconds * 2 / 3);
    } catch (std::exception const& fault) {
        std::cerr << fault.what() << '\n';
        return 1;
    }
    return 0;
}
