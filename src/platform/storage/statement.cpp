#include "platform/storage/connection.hpp"
#include "platform/storage/errors.hpp"

#include <array>

namespace fcg::storage {
namespace {

int bind_one(sqlite3_stmt* statement, int index, value const& value, sqlite3_destructor_type texts)
{
    auto const& data = value.data();
    if (auto const* number = std::get_if<std::int64_t>(&data))
        return sqlite3_bind_int64(statement, index, *number);
    if (auto const* text = std::get_if<std::string_view>(&data)) {
        // A view without data is an empty text, not NULL.
        char const* const start = text->data() ? text->data() : "";
        return sqlite3_bind_text64(statement, index, start, text->size(), texts, SQLITE_UTF8);
    }
    if (auto const* id = std::get_if<core::uuid>(&data)) {
        std::array<char, 36> text;
        id->write_to(text.data());
        return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    }
    if (auto const* real = std::get_if<double>(&data))
        return sqlite3_bind_double(statement, index, *real);
    return sqlite3_bind_null(statement, index);
}

} // namespace

void connection::bind(prepared_statement& statement, std::span<value const> values, borrowed texts)
{
    if (values.size() != statement.values)
        throw storage_error(std::to_string(values.size()) + " values for a statement with " +
                            std::to_string(statement.values) +
                            " parameters: " + sqlite3_sql(statement.handle));
    auto const lifetime = texts == borrowed::for_this_call ? SQLITE_STATIC : SQLITE_TRANSIENT;
    for (std::size_t i = 0; i < statement.value_of.size(); ++i) {
        int const code =
            bind_one(statement.handle, static_cast<int>(i) + 1, values[statement.value_of[i]], lifetime);
        if (code != SQLITE_OK)
            fail(code, sqlite3_sql(statement.handle));
    }
}

void give_back_statement::operator()(prepared_statement* statement) const noexcept
{
    // connection::step() has already thrown the error that reset reports.
    sqlite3_reset(statement->handle);
    statement->in_use = false;
}

bool rows::next()
{
    if (done_)
        return false;
    done_ = true;
    done_ = !statement_->owner->step(*statement_);
    return !done_;
}

bool rows::is_null(int column) const
{
    return sqlite3_column_type(statement_->handle, column) == SQLITE_NULL;
}

std::int64_t rows::integer(int column) const
{
    return sqlite3_column_int64(statement_->handle, column);
}

double rows::real(int column) const
{
    return sqlite3_column_double(statement_->handle, column);
}

std::string_view rows::text(int column) const
{
    auto const* start = reinterpret_cast<char const*>(sqlite3_column_text(statement_->handle, column));
    auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_->handle, column));
    return start ? std::string_view(start, size) : std::string_view();
}

core::uuid rows::id(int column) const
{
    auto const id = core::uuid::parse(text(column));
    if (!id)
        throw storage_error("column " + std::to_string(column) +
                            " holds no id at: " + sqlite3_sql(statement_->handle));
    return *id;
}

core::time_point rows::moment(int column) const
{
    return core::from_micros(integer(column));
}

std::optional<std::int64_t> rows::maybe_integer(int column) const
{
    return is_null(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<std::string> rows::maybe_text(int column) const
{
    return is_null(column) ? std::nullopt : std::optional(std::string(text(column)));
}

std::optional<core::time_point> rows::maybe_moment(int column) const
{
    return is_null(column) ? std::nullopt : std::optional(moment(column));
}

} // namespace fcg::storage
