#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/typed_id.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace fcg::storage {

struct prepared_statement;

/// Gives a statement back to the cache of its connection.
struct give_back_statement {
    void operator()(prepared_statement* statement) const noexcept;
};

/// A statement of a connection's cache. It belongs to one user until it is destroyed.
using borrowed_statement = std::unique_ptr<prepared_statement, give_back_statement>;

/// A value that can be bound to $1, $2, ... Text is only borrowed for the call. Ids are stored as text of 36
/// characters, moments as microseconds since 1970.
class value {
public:
    value(std::nullptr_t) {}

    value(bool flag) : data_(static_cast<std::int64_t>(flag)) {}

    template <std::integral T>
    value(T number) : data_(static_cast<std::int64_t>(number))
    {
    }

    value(double number) : data_(number) {}

    value(std::string_view text) : data_(text) {}

    value(std::string const& text) : data_(std::string_view(text)) {}

    value(char const* text) : data_(std::string_view(text)) {}

    value(core::uuid const& id) : data_(id) {}

    template <class Kind>
    value(core::typed_id<Kind> const& id) : data_(std::string_view(id))
    {
    }

    value(core::time_point moment) : data_(core::to_micros(moment)) {}

    template <class T>
    value(std::optional<T> const& maybe)
    {
        if (maybe)
            data_ = value(*maybe).data_;
    }

    using stored = std::variant<std::monostate, std::int64_t, double, std::string_view, core::uuid>;

    stored const& data() const { return data_; }

private:
    stored data_;
};

/// The rows of one query, read forward. Must be used only inside the function that runs the query. The
/// statement runs at the first call of next(). Text views are valid until the next call of next(). NULL reads
/// as 0 or "". Columns are numbered from 0; column_reader reads a row of many columns without numbers.
class rows {
public:
    /// Steps to the next row. Returns false after the last one. Throws storage_error.
    bool next();

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;
    core::uuid id(int column) const; ///< throws storage_error if the text is not a UUID
    core::time_point moment(int column) const;
    std::optional<std::int64_t> maybe_integer(int column) const;
    std::optional<std::string> maybe_text(int column) const;
    std::optional<core::time_point> maybe_moment(int column) const;

private:
    friend class column_reader;
    friend class reader;

    explicit rows(borrowed_statement statement) : statement_(std::move(statement)) {}

    borrowed_statement statement_;
    bool done_ = false;
};

} // namespace fcg::storage
