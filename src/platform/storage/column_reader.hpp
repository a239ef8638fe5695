#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/statement.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::storage {

/// Reads the current row of a query from left to right. Every function, is_null() too, reads the next column
/// of the SELECT and returns what the function of the same name of `rows` returns. Throws std::logic_error
/// after the last column, or if there is no row. Must not be used after the next call of rows::next().
///
/// The order of the calls is the order of the columns. The members of a braced list are evaluated in their
/// order, the arguments of a call are not: never call two of these functions in the arguments of one call.
class column_reader {
public:
    explicit column_reader(rows const& row);
    column_reader(column_reader const&) = delete;
    column_reader& operator=(column_reader const&) = delete;

    void skip() { next(); }

    bool is_null() { return row_.is_null(next()); }

    std::int64_t integer() { return row_.integer(next()); }

    double real() { return row_.real(next()); }

    std::string_view text() { return row_.text(next()); }

    core::uuid id() { return row_.id(next()); }

    core::time_point moment() { return row_.moment(next()); }

    std::optional<std::int64_t> maybe_integer() { return row_.maybe_integer(next()); }

    std::optional<std::string> maybe_text() { return row_.maybe_text(next()); }

    std::optional<core::time_point> maybe_moment() { return row_.maybe_moment(next()); }

private:
    int next()
    {
        if (next_ == column_count_)
            fail();
        return next_++;
    }

    [[noreturn]] void fail() const;

    rows const& row_;
    int column_count_ = 0;
    int next_ = 0;
};

} // namespace fcg::storage
