#include "app/dead_letters/audit_log.hpp"

#include <limits>

namespace fcg::app {

namespace {

constexpr std::string_view insert_act = R"(
    INSERT INTO acts (who, what, queue, message_id, contract, dead_reason, attempts, note, body_before, body_after,
                      begun_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING number)";

constexpr std::string_view close_act =
    "UPDATE acts SET done_at = $2, note = CASE WHEN $3 = '' THEN note ELSE $3 END WHERE number = $1";

constexpr std::string_view select_acts = R"(
    SELECT number, who, what, queue, message_id, contract, dead_reason, attempts, note, body_before, body_after,
           begun_at, done_at
      FROM acts WHERE number < $1 ORDER BY number DESC LIMIT $2)";

constexpr std::string_view select_acts_of_message = R"(
    SELECT number, who, what, queue, message_id, contract, dead_reason, attempts, note, body_before, body_after,
           begun_at, done_at
      FROM acts WHERE number < $1 AND message_id = $3 ORDER BY number DESC LIMIT $2)";

recorded_act read_act(storage::rows const& row)
{
    recorded_act one;
    one.number = row.integer(0);
    one.who = row.text(1);
    one.what = row.text(2);
    one.queue = row.text(3);
    one.message_id = row.text(4);
    one.contract = row.text(5);
    one.dead_reason = row.text(6);
    one.attempts = row.integer(7);
    one.note = row.text(8);
    one.body_before = row.text(9);
    one.body_after = row.text(10);
    one.begun_at = row.moment(11);
    one.done_at = row.maybe_moment(12);
    return one;
}

} // namespace

audit_log::audit_log(std::unique_ptr<storage::database> file, core::clock& clock)
    : file_(std::move(file)),
      clock_(clock)
{
}

task<std::int64_t> audit_log::begin(act what)
{
    auto const now = clock_.now();
    auto unit = [what = std::move(what), now](storage::transaction& in) {
        auto row =
            in.query(insert_act, what.who, what.what, what.queue, what.message_id, what.contract,
                     what.dead_reason, what.attempts, what.note, what.body_before, what.body_after, now);
        row.next();
        return row.integer(0);
    };
    auto const number = co_await file_->write(std::move(unit));
    co_return number;
}

task<> audit_log::finish(std::int64_t number, std::string note)
{
    auto const now = clock_.now();
    auto unit = [number, note = std::move(note), now](storage::transaction& in) {
        in.execute(close_act, number, now, note);
    };
    co_await file_->write(std::move(unit));
}

std::vector<recorded_act> audit_log::read(std::string const& message_id, std::int64_t before,
                                          std::int64_t most)
{
    auto const below = before > 0 ? before : std::numeric_limits<std::int64_t>::max();
    return file_->read([&](storage::reader& in) {
        auto rows = message_id.empty() ? in.query(select_acts, below, most)
                                       : in.query(select_acts_of_message, below, most, message_id);
        std::vector<recorded_act> found;
        while (rows.next())
            found.push_back(read_act(rows));
        return found;
    });
}

} // namespace fcg::app
