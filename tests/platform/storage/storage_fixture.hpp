#pragma once
#include "platform/async/workplace.hpp"
#include "platform/storage/database.hpp"
#include "support/run_task.hpp"
#include "support/temporary_folder.hpp"

#include <chrono>
#include <future>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::test {

inline void create_items(storage::database& db)
{
    db.write_now([](storage::transaction& in) {
        in.execute("CREATE TABLE IF NOT EXISTS items"
                   " (name TEXT PRIMARY KEY, amount BIGINT NOT NULL CHECK (amount >= 0))");
    });
}

inline void add_item(storage::transaction& in, std::string_view name, std::int64_t amount = 1)
{
    in.execute("INSERT INTO items (name, amount) VALUES ($1, $2)", name, amount);
}

inline storage::database::unit_of_work adding(std::string name)
{
    return [name = std::move(name)](storage::transaction& in) { add_item(in, name); };
}

/// All names in their order, with a space between two.
inline std::string names_in(storage::reader& in)
{
    std::string names;
    auto found = in.query("SELECT name FROM items ORDER BY name");
    while (found.next())
        names += (names.empty() ? "" : " ") + std::string(found.text(0));
    return names;
}

inline std::int64_t count_items(storage::reader& in)
{
    auto found = in.query("SELECT count(*) FROM items");
    found.next();
    return found.integer(0);
}

inline std::string names_of(storage::database& db)
{
    return db.read([](storage::reader& in) { return names_in(in); });
}

/// What `outcome` says, by kind; "stored" for none.
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
    explicit threaded_store(storage::database::options how = {})
        : db(folder / "test.db", "test", writes, long_reads, std::move(how))
    {
        create_items(db);
    }

    temporary_folder folder;
    async::real_loop loop; ///< outlives the file, as every loop that writes must
    async::thread_workplace writes{"writes", 1, 1'000};
    async::thread_workplace long_reads{"long reads", 2, 100};
    storage::database db;
};

/// The whole store on one thread, in simulated time.
struct simulated_store {
    explicit simulated_store(storage::database::options how = {})
        : db(folder / "test.db", "test", place, place, std::move(how))
    {
        create_items(db);
    }

    temporary_folder folder;
    async::manual_clock time{core::time_point{}};
    async::simulated_loop loop{time};
    async::loop_workplace place{loop};
    storage::database db;
};

/// Keeps a one-thread workplace busy until the end of its scope, so that what is written meanwhile waits.
class held_workplace {
public:
    explicit held_workplace(async::workplace& place)
    {
        place.post([go_on = release_.get_future().share()] { go_on.wait(); });
    }

    ~held_workplace() { release_.set_value(); }

    held_workplace(held_workplace const&) = delete;
    held_workplace& operator=(held_workplace const&) = delete;

private:
    std::promise<void> release_;
};

} // namespace fcg::test
