#include "internal/running_time.hpp"

namespace fcg::payments {

namespace {

constexpr std::chrono::seconds between_writes{10};

} // namespace

constexpr std::string_view select_running = "SELECT micros FROM running_time";

running_time::running_time(core::clock& clock, core::random_source& random, storage::database& db)
    : clock_(clock),
      db_(db),
      life_(static_cast<std::int64_t>(random.next() >> 1U)),
      started_(clock.steady_now()),
      kept_at_(started_),
      before_(db.read([](storage::reader& db) {
          auto row = db.query(select_running);
          row.next();
          return std::chrono::microseconds(row.integer(0));
      }))
{
}

constexpr std::string_view select_any_open = "SELECT 1 FROM payments WHERE ask_at IS NOT NULL LIMIT 1";

constexpr std::string_view update_running = "UPDATE running_time SET micros = $1";

task<> running_time::keep()
{
    auto const now = clock_.steady_now();
    if (now - kept_at_ < between_writes)
        co_return;
    kept_at_ = now;
    bool const is_any_open = db_.read([](storage::reader& db) { return db.query(select_any_open).next(); });
    if (!is_any_open)
        co_return;
    auto unit = [sum = total()](storage::transaction& tx) { tx.execute(update_running, sum.count()); };
    co_await db_.write(std::move(unit));
}

} // namespace fcg::payments
