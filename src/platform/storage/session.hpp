#pragma once
#include "platform/storage/statement.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::core {
struct trace;
}

namespace fcg::storage {

class connection;
struct new_event;

/// Runs queries. In a transaction, in database::read() and in database::read_long() all queries of one
/// function see the same state of the file. Must not outlive the function that it was passed to.
class reader {
public:
    explicit reader(connection& connection) : connection_(connection) {}

    /// Runs a query. `sql` is prepared once per connection and kept, so pass literals or a bounded set of
    /// texts.
    template <class... Values>
    rows query(std::string_view sql, Values const&... values)
    {
        return query_with(sql, std::array<value, sizeof...(values)>{value(values)...});
    }

    /// Runs a query whose number of values is known only at run time.
    rows query_with(std::string_view sql, std::span<value const> values);

    /// Appends one number of every row to `numbers`, in the order in which the engine finds the rows. For
    /// very many rows: calling next() for each costs about half as much again. `sql` selects
    /// collect_numbers(X) and nothing else: "SELECT collect_numbers(rowid) FROM words WHERE words MATCH $1".
    /// Throws storage_error if an X is not an integer from 0 to 2^32 - 1; the numbers appended until then
    /// stay.
    template <class... Values>
    void collect(std::vector<std::uint32_t>& numbers, std::string_view sql, Values const&... values)
    {
        collect_with(numbers, sql, std::array<value, sizeof...(values)>{value(values)...});
    }

protected:
    void collect_with(std::vector<std::uint32_t>& numbers, std::string_view sql,
                      std::span<value const> values);
    connection& connection_;
};

/// One unit of work on the writer. It is committed together with other units and rolled back alone: if it
/// throws, only this unit is rolled back. Its code is ordinary blocking code that never awaits.
class transaction : public reader {
public:
    using reader::reader;

    /// Runs a statement that returns no rows. Returns the number of rows that it changed. Throws
    /// constraint_violation.
    template <class... Values>
    std::int64_t execute(std::string_view sql, Values const&... values)
    {
        return execute_with(sql, std::array<value, sizeof...(values)>{value(values)...});
    }

    /// Runs a statement whose number of values is known only at run time. Otherwise like execute().
    std::int64_t execute_with(std::string_view sql, std::span<value const> values);

    /// Runs `work` on the committing thread after the commit is on disk, before the caller of the write
    /// resumes. Never runs it if the unit or the commit fails. For caches and wake-ups; `work` must not throw
    /// or block.
    void after_commit(std::function<void()> work) { after_commit_.push_back(std::move(work)); }

private:
    friend class batch;
    friend void append_event(transaction&, new_event const&, core::trace const&);
    std::vector<std::function<void()>> after_commit_;
    bool appended_events_ = false;
};

} // namespace fcg::storage
