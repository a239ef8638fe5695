#include "inside/settling/parked_refunds.hpp"

#include "platform/storage/statement.hpp"

namespace fcg::payments {

/// The first condition is that of the index.
constexpr std::string_view count_parked =
    "SELECT count(*) FROM refunds WHERE status <> 'refunded' AND status = 'parked'";

void show_parked_refunds(parts const& of)
{
    auto const parked = of.db.read([](storage::reader& in) {
        auto row = in.query(count_parked);
        return row.next() ? row.integer(0) : 0;
    });
    of.with.metrics.gauge("fcg_refunds_parked", "Refunds that wait for an operator")
        .set(static_cast<double>(parked));
}

} // namespace fcg::payments
