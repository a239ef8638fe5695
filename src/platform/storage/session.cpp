#include "platform/storage/session.hpp"

#include "platform/storage/connection.hpp"
#include "platform/storage/errors.hpp"

namespace fcg::storage {

rows reader::query_with(std::string_view sql, std::span<value const> values)
{
    rows result(on_.take(sql));
    on_.bind(*result.statement_, values, borrowed::until_given_back);
    return result;
}

rows reader::run(std::string_view sql, std::initializer_list<value> values)
{
    return query_with(sql, {values.begin(), values.size()});
}

std::int64_t transaction::run_to_end(std::string_view sql, std::initializer_list<value> values)
{
    return execute_with(sql, {values.begin(), values.size()});
}

std::int64_t transaction::execute_with(std::string_view sql, std::span<value const> values)
{
    // The engine rolls everything back on a full disk. A unit that caught that and goes on would from here on
    // commit each of its statements alone.
    if (!on_.in_transaction())
        throw storage_unavailable("the transaction is gone; nothing of it is stored");
    return on_.run(sql, values);
}

void transaction::after_commit(std::function<void()> work)
{
    after_commit_.push_back(std::move(work));
}

} // namespace fcg::storage
