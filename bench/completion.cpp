// Prints what happened to the purchases in a data folder, after the server has ended:
//   bench_completion DATA_FOLDER
#include "platform/async/executor.hpp"
#include "platform/storage/database.hpp"

#include <cstdio>
#include <filesystem>

using namespace fcg;

namespace {

struct span_of_time {
    std::int64_t count = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;
};

span_of_time look(std::filesystem::path const& folder, std::string const& module, std::string_view sql)
{
    async::thread_pool writes("writes", 1, 10);
    async::thread_pool reads("reads", 1, 10);
    storage::database db(folder / (module + ".db"), module, writes, reads, {});
    return db.read([&](storage::reader& db) {
        auto row = db.query(sql);
        row.next();
        return span_of_time{row.integer(0), row.maybe_integer(1).value_or(0),
                            row.maybe_integer(2).value_or(0)};
    });
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 2)
        return 2;
    auto const accepted =
        look(arguments[1], "games", "SELECT count(*), min(requested_at), max(requested_at) FROM purchases");
    auto const granted = look(arguments[1], "library",
                              "SELECT count(*), min(acquired_at), max(acquired_at) FROM entitlements");
    auto const seconds = static_cast<double>(granted.last - accepted.first) / 1e6;
    std::printf("accepted %lld\n", static_cast<long long>(accepted.count));
    std::printf("granted %lld\n", static_cast<long long>(granted.count));
    std::printf("completed_per_second %.0f\n", static_cast<double>(granted.count) / seconds);
    return 0;
}
