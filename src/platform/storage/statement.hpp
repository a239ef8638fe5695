#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace fcg::storage {

struct prepared_statement;

/// What can be bound to $1, $2, ...; text is only borrowed for the call.
/// Ids are stored as 36-character text, moments as microseconds since 1970.
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

/// The rows of one query, read forward. Lives only inside the function that runs the statement; the statement
/// runs with the first call of next(). Text views are valid until the next call of next(). NULL reads as 0 or
/// "".
class rows {
public:
    rows(rows&&) noexcept;
    rows& operator=(rows&&) = delete;
    ~rows();

    /// Steps to the next row; false after the last one. Throws storage_error.
    bool next();

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;
    core::uuid id(int column) const; ///< throws storage_error when the text is no UUID
    core::time_point moment(int column) const;
    std::optional<std::int64_t> maybe_integer(int column) const;
    std::optional<std::string> maybe_text(int column) const;
    std::optional<core::time_point> maybe_moment(int column) const;

private:
    friend class reader;

    explicit rows(prepared_statement& statement) : statement_(&statement) {}

    prepared_statement* statement_;
    bool done_ = false;
};

} // namespace fcg::storage
