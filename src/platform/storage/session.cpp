#include "platform/storage/session.hpp"

#include "platform/storage/connection.hpp"
#include "platform/storage/errors.hpp"

namespace fcg::storage {
namespace {

/// The engine rolls everything back on a full disk. A unit that caught that error and went on would then
/// commit each of its statements alone.
void refuse_without_transaction(connection const& connection)
{
    if (!connection.in_transaction())
        throw storage_unavailable(connection.file().string() +
                                  ": the transaction is gone and nothing of it is stored");
}

} // namespace

rows reader::query_with(std::string_view sql, std::span<value const> values)
{
    rows result(connection_.take(sql));
    if (!sqlite3_stmt_readonly(result.statement_->handle))
        refuse_without_transaction(connection_);
    connection_.bind(*result.statement_, values, borrowed::until_given_back);
    return result;
}

void reader::collect_with(std::vector<std::uint32_t>& numbers, std::string_view sql,
                          std::span<value const> values)
{
    connection_.collect(numbers, sql, values);
}

std::int64_t transaction::execute_with(std::string_view sql, std::span<value const> values)
{
    refuse_without_transaction(connection_);
    return connection_.run(sql, values);
}

} // namespace fcg::storage
