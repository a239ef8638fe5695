#include "app/audit/audit_log.hpp"

#include "platform/storage/column_reader.hpp"

#include <limits>

namespace fcg::app {

namespace {

constexpr std::string_view insert_act = R"(
    INSERT INTO operator_acts (who, what, subject, queue, message_id, contract, dead_reason, attempts, note,
                               body_before, body_after, begun_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING number)";

constexpr std::string_view close_act = R"(
    UPDATE operator_acts
       SET done_at = $2,
           note = CASE WHEN $3 = '' THEN note ELSE $3 END,
           subject = CASE WHEN $4 = '' THEN subject ELSE $4 END,
           body_before = CASE WHEN $5 = '' THEN body_before ELSE $5 END,
           body_after = CASE WHEN $6 = '' THEN body_after ELSE $6 END
     WHERE number = $1)";

/// Returns the query for the newest acts that also meet `criterion`.
std::string select_acts(std::string_view criterion)
{
    return R"(
    SELECT number, who, what, subject, queue, message_id, contract, dead_reason, attempts, note, body_before,
           body_after, begun_at, done_at
      FROM operator_acts
     WHERE number < $1 AND ($3 = '' OR who = $3) AND ($4 = '' OR what = $4))" +
           std::string(criterion) + " ORDER BY number DESC LIMIT $2";
}

/// Has one query for each index, and one for the whole log. Each also filters by the other criteria.
storage::rows find_acts(storage::reader& db, act_query const& query)
{
    static auto const on_message = select_acts(" AND ($5 = '' OR subject = $5) AND message_id = $6");
    static auto const on_subject = select_acts(" AND subject = $5");
    static auto const on_anything = select_acts("");
    auto const below = query.before > 0 ? query.before : std::numeric_limits<std::int64_t>::max();
    if (!query.message_id.empty())
        return db.query(on_message, below, query.max_count, query.actor, query.action, query.subject,
                        query.message_id);
    if (!query.subject.empty())
        return db.query(on_subject, below, query.max_count, query.actor, query.action, query.subject);
    return db.query(on_anything, below, query.max_count, query.actor, query.action);
}

recorded_act read_act(storage::rows const& row)
{
    storage::column_reader columns(row);
    recorded_act recorded_act;
    recorded_act.number = columns.integer();
    recorded_act.actor = columns.text();
    recorded_act.action = columns.text();
    recorded_act.subject = columns.text();
    recorded_act.queue = columns.text();
    recorded_act.message_id = columns.text();
    recorded_act.contract = columns.text();
    recorded_act.dead_reason = columns.text();
    recorded_act.attempts = columns.integer();
    recorded_act.remark = columns.text();
    recorded_act.body_before = columns.text();
    recorded_act.body_after = columns.text();
    recorded_act.begun_at = columns.moment();
    recorded_act.done_at = columns.maybe_moment();
    return recorded_act;
}

std::string describe_subject(act const& act)
{
    if (!act.subject.empty() || act.message_id.empty())
        return act.subject.empty() ? act.queue : act.subject;
    return act.queue + "/" + act.message_id;
}

} // namespace

audit_log::audit_log(std::unique_ptr<storage::database> file, core::clock& clock)
    : file_(std::move(file)),
      clock_(clock)
{
}

task<std::int64_t> audit_log::begin(act act)
{
    auto const now = clock_.now();
    auto unit = [entry = std::move(act), now](storage::transaction& tx) {
        auto row = tx.query(insert_act, entry.actor, entry.action, describe_subject(entry), entry.queue,
                            entry.message_id, entry.contract, entry.dead_reason, entry.attempts, entry.remark,
                            entry.body_before, entry.body_after, now);
        row.next();
        return row.integer(0);
    };
    auto const number = co_await file_->write(std::move(unit));
    co_return number;
}

task<> audit_log::finish(std::int64_t number, act_outcome outcome)
{
    auto const now = clock_.now();
    auto unit = [number, outcome = std::move(outcome), now](storage::transaction& tx) {
        tx.execute(close_act, number, now, outcome.remark, outcome.subject, outcome.body_before,
                   outcome.body_after);
    };
    co_await file_->write(std::move(unit));
}

std::vector<recorded_act> audit_log::read(act_query const& query)
{
    return file_->read([&](storage::reader& db) {
        auto rows = find_acts(db, query);
        std::vector<recorded_act> recorded_acts;
        while (rows.next())
            recorded_acts.push_back(read_act(rows));
        return recorded_acts;
    });
}

} // namespace fcg::app
