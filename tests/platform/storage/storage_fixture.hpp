#pragma once
#include "platform/async/executor.hpp"
#include "platform/storage/database.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"
#include "support/temporary_folder.hpp"

#include <chrono>
#include <future>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::test {

inline void create_items(storage::database& db)
{
    db.write_now([](storage::transaction& tx) {
        tx.execute("CREATE TABLE IF NOT EXISTS items"
                   " (name TEXT PRIMARY KEY, amount BIGINT NOT NULL CHECK (amount >= 0))");
    });
}

inline void add_item(storage::transaction& tx, std::string_view name, std::int64_t amount = 1)
{
    tx.execute("INSERT INTO items (name, amount) VALUES ($1, $2)", name, amount);
}

inline storage::database::unit_of_work adding(std::string name)
{
    return [name = std::move(name)](storage::transaction& tx) { add_item(tx, name); };
}

/// Returns all names in their order, with a space between two.
inline std::string names_in(storage::reader& db)
{
    std::string names;
    auto rows = db.query("SELECT name FROM items ORDER BY name");
    while (rows.next())
        names += (names.empty() ? "" : " ") + std::string(rows.text(0));
    return names;
}

inline std::int64_t count_items(storage::reader& db)
{
    auto rows = db.query("SELECT count(*) FROM items");
    rows.next();
    return rows.integer(0);
}

inline std::string names_of(storage::database& db)
{
    return db.read([](storage::reader& db) { return names_in(db); });
}

/// Returns the kind of an outcome: "stored" for none, "unavailable", "constraint", or the exception's text.
inline std::string kind_of(std::exception_ptr const& outcome)
{
    if (!outcome)
        return "stored";
    try {
        std::rethrow_exception(outcome);
    } catch (storage::storage_unavailable const&) {
        return "unavailable";
    } catch (storage::constraint_violation const&) {
        return "constraint";
    } catch (std::exception const& other) {
        return other.what();
    }
}

inline std::string kinds_of(std::vector<std::exception_ptr> const& outcomes)
{
    std::string kinds;
    for (auto const& outcome : outcomes)
        kinds += (kinds.empty() ? "" : " ") + kind_of(outcome);
    return kinds;
}

/// A file whose writer has a thread of its own, as in production.
struct threaded_store {
    explicit threaded_store(storage::database::options options = {})
        : db(folder / "test.db", "test", writes, long_reads, std::move(options))
    {
        create_items(db);
    }

    temporary_folder folder;
    async::real_loop loop; ///< outlives the file, as every loop that writes must
    async::thread_pool writes{"writes", 1, 1'000};
    async::thread_pool long_reads{"long reads", 2, 100};
    storage::database db;
};

/// A file on one thread, in simulated time.
struct simulated_store {
    explicit simulated_store(storage::database::options options = {})
        : db(folder / "test.db", "test", executor, executor, std::move(options))
    {
        create_items(db);
    }

    temporary_folder folder;
    manual_clock time{core::time_point{}};
    simulated_loop loop{time};
    loop_executor executor{loop};
    storage::database db;
};

/// Keeps the thread of an executor busy until the end of the scope, so that writes wait meanwhile.
class held_executor {
public:
    explicit held_executor(async::executor& executor)
    {
        executor.post([go_on = release_.get_future().share()] { go_on.wait(); });
    }

    ~held_executor() { release_.set_value(); }

    held_executor(held_executor const&) = delete;
    held_executor& operator=(held_executor const&) = delete;

private:
    std::promise<void> release_;
};

} // namespace fcg::test
