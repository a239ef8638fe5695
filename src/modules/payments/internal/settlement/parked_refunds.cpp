#include "internal/settlement/parked_refunds.hpp"

#include "platform/storage/statement.hpp"

namespace fcg::payments {

/// Counts the parked refunds. The first condition makes SQLite use the partial index.
constexpr std::string_view count_parked =
    "SELECT count(*) FROM refunds WHERE status <> 'refunded' AND status = 'parked'";

void show_parked_refunds(module_context const& context)
{
    auto const parked = context.db.read([](storage::reader& db) {
        auto row = db.query(count_parked);
        return row.next() ? row.integer(0) : 0;
    });
    context.env.metrics.gauge("fcg_refunds_parked", "Refunds that wait for an operator")
        .set(static_cast<double>(parked));
}

} // namespace fcg::payments
