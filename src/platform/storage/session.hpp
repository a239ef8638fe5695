#pragma once
#include "platform/storage/statement.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace fcg::core {
struct trace;
}

namespace fcg::storage {

class connection;
struct new_event;

/// Runs queries. In a transaction and in read_long() all of them see one state of the file; in read() each
/// sees the newest commit. Never outlives the function that it was handed to.
class reader {
public:
    explicit reader(connection& on) : on_(on) {}

    /// `sql` is prepared once per connection and kept: pass literals or a bounded set of texts.
    template <class... Values>
    rows query(std::string_view sql, Values const&... values)
    {
        return run(sql, std::initializer_list<value>{value(values)...});
    }

    /// The same for a number of values that is known only at run time.
    rows query_with(std::string_view sql, std::span<value const> values);

    /// Appends one number of every row to `into`, in the order in which the engine finds the rows. For very
    /// many rows: next() for each costs about half as much again. `sql` selects collect_numbers(X) and
    /// nothing else: "SELECT collect_numbers(rowid) FROM words WHERE words MATCH $1". Throws storage_error
    /// when an X is no integer from 0 to 2^32 - 1; what was appended until then stays.
    template <class... Values>
    void collect(std::vector<std::uint32_t>& into, std::string_view sql, Values const&... values)
    {
        run_collecting(into, sql, std::initializer_list<value>{value(values)...});
    }

protected:
    rows run(std::string_view sql, std::initializer_list<value> values);
    void run_collecting(std::vector<std::uint32_t>& into, std::string_view sql,
                        std::initializer_list<value> values);
    connection& on_;
};

/// One unit of work on the writer: committed together with its neighbours, rolled back alone.
/// Throwing rolls back this unit alone. Ordinary blocking code: nothing awaits in here.
class transaction : public reader {
public:
    using reader::reader;

    /// Runs a statement that returns no rows; the number of rows that it changed. Throws
    /// constraint_violation.
    template <class... Values>
    std::int64_t execute(std::string_view sql, Values const&... values)
    {
        return run_to_end(sql, std::initializer_list<value>{value(values)...});
    }

    std::int64_t execute_with(std::string_view sql, std::span<value const> values);

    /// Runs `work` on the writer's thread after the commit is on disk, before the unit's owner resumes;
    /// never when the unit or the commit fails. For caches and wake-ups; it must not throw or block.
    void after_commit(std::function<void()> work);

private:
    friend class batch;
    friend void append_event(transaction&, new_event const&, core::trace const&);
    std::int64_t run_to_end(std::string_view sql, std::initializer_list<value> values);
    std::vector<std::function<void()>> after_commit_;
    bool appended_events_ = false;
};

} // namespace fcg::storage
