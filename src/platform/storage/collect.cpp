#include "platform/storage/connection.hpp"
#include "platform/storage/errors.hpp"

#include <limits>
#include <new>

namespace fcg::storage {
namespace {

using numbers = std::vector<std::uint32_t>;

/// The engine calls this for each row of the statement, which is cheaper than leaving and entering its loop
/// for each row.
void append_number(sqlite3_context* context, int, sqlite3_value** values)
{
    auto* const target_numbers = *static_cast<numbers**>(sqlite3_user_data(context));
    if (target_numbers == nullptr)
        return sqlite3_result_error(context, "collect_numbers() outside of reader::collect()", -1);
    auto const number = sqlite3_value_int64(values[0]);
    bool const fits = number >= 0 && number <= std::numeric_limits<std::uint32_t>::max();
    if (!fits || sqlite3_value_type(values[0]) != SQLITE_INTEGER)
        return sqlite3_result_error(context, "collect_numbers() of what is not an integer of 32 bits", -1);
    try {
        target_numbers->push_back(static_cast<std::uint32_t>(number));
    } catch (std::bad_alloc const&) { // the engine is C code: the exception becomes an error code
        sqlite3_result_error_nomem(context);
    }
}

void finish_numbers(sqlite3_context* context)
{
    sqlite3_result_null(context);
}

} // namespace

void connection::offer_collect_numbers()
{
    int const code =
        sqlite3_create_function_v2(handle_, "collect_numbers", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                   &collecting_, nullptr, append_number, finish_numbers, nullptr);
    if (code != SQLITE_OK)
        fail(code, "open");
}

void connection::collect(std::vector<std::uint32_t>& numbers, std::string_view sql,
                         std::span<value const> values)
{
    collecting_ = &numbers;
    try {
        run(sql, values);
    } catch (...) {
        collecting_ = nullptr;
        throw;
    }
    collecting_ = nullptr;
}

} // namespace fcg::storage
