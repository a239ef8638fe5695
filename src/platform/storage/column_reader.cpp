#include "platform/storage/column_reader.hpp"

#include "platform/storage/connection.hpp"

#include <stdexcept>
#include <string>

namespace fcg::storage {

column_reader::column_reader(rows const& row)
    : row_(row),
      column_count_(sqlite3_data_count(row.statement_->handle))
{
}

void column_reader::fail() const
{
    throw std::logic_error("column " + std::to_string(next_ + 1) + " of a row of " +
                           std::to_string(column_count_) +
                           " is read at: " + sqlite3_sql(row_.statement_->handle));
}

} // namespace fcg::storage
