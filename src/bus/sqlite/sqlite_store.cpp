#include "bus/sqlite/sqlite_store.hpp"

#include "bus/sqlite/attributes.hpp"

namespace fcg::bus {
namespace {

/// What one page of messages may hold; the last message may go beyond.
constexpr std::size_t max_octets_in_a_page = std::size_t{4} << 20U;

std::int64_t end_of(std::int64_t queue)
{
    return first_number(queue + 1);
}

stored_message message_in(storage::rows const& row)
{
    stored_message one;
    one.number = row.integer(0);
    one.content.id = row.text(1);
    attributes_from_text(row.text(2), one.content);
    one.enqueued_at = row.moment(3);
    one.visible_at = row.moment(4);
    one.receive_count = row.integer(5);
    one.first_received_at = row.maybe_moment(6).value_or(core::time_point{});
    one.content.body = row.text(7);
    return one;
}

} // namespace

constexpr auto select_queues = R"(
    SELECT queues.number, queues.name, queues.visibility_timeout, queues.max_receives,
           (SELECT max(messages.number) FROM messages
            WHERE messages.number > queues.number * 1099511627776
              AND messages.number < (queues.number + 1) * 1099511627776)
    FROM queues ORDER BY queues.number)";
static_assert(first_number(1) == 1099511627776);

std::vector<message_store::queue> sqlite_store::queues()
{
    return on_.read([this](storage::reader& in) {
        std::vector<queue> found;
        auto rows = in.query(select_queues);
        while (rows.next()) {
            auto const number = rows.integer(0);
            found.push_back({.number = number,
                             .how = {.name = std::string(rows.text(1)),
                                     .visibility_timeout = std::chrono::microseconds(rows.integer(2)),
                                     .max_receives = rows.integer(3)},
                             .newest = rows.maybe_integer(4).value_or(first_number(number))});
            newest_[number] = found.back().newest;
        }
        return found;
    });
}

constexpr auto upsert_queue = R"(
    INSERT INTO queues (name, visibility_timeout, max_receives) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO UPDATE
    SET visibility_timeout = excluded.visibility_timeout, max_receives = excluded.max_receives
    RETURNING number)";

task<std::int64_t> sqlite_store::declare(queue_settings how)
{
    auto unit = [how = std::move(how)](storage::transaction& in) {
        auto rows = in.query(upsert_queue, how.name, how.visibility_timeout.count(), how.max_receives);
        rows.next();
        return rows.integer(0);
    };
    co_return co_await on_.write(std::move(unit));
}

task<> sqlite_store::apply(std::shared_ptr<changes> what, std::function<void()> then)
{
    auto unit = [this, what = std::move(what), then = std::move(then)](storage::transaction& in) {
        write(in, *what);
        in.after_commit(then);
    };
    co_await on_.write(std::move(unit));
}

constexpr auto insert_message = R"(
    INSERT INTO messages (number, message_id, attributes, enqueued_at, visible_at, receive_count, body)
    VALUES ($1, $2, $3, $4, $5, 0, $6))";
constexpr auto delete_message = R"(
    DELETE FROM messages WHERE number = $1)";
constexpr auto update_receives = R"(
    UPDATE messages SET receive_count = $2, first_received_at = $3 WHERE number = $1)";
constexpr auto upsert_checkpoint = R"(
    INSERT INTO checkpoints (source, position) VALUES ($1, $2)
    ON CONFLICT (source) DO UPDATE SET position = excluded.position)";

void sqlite_store::write(storage::transaction& in, changes& what)
{
    for (auto& [queue, one] : what.added) {
        one.number = next_number(queue);
        in.execute(insert_message, one.number, one.content.id, attributes_to_text(one.content),
                   one.enqueued_at, one.visible_at, one.content.body);
    }
    for (auto const number : what.removed)
        in.execute(delete_message, number);
    for (auto const& one : what.received)
        in.execute(update_receives, one.number, one.count, one.first_at);
    if (what.moves)
        in.execute(upsert_checkpoint, what.moves->source, what.moves->position);
}

/// Given on the writer's thread, so that the order of the numbers is that of the commits. What fails leaves a
/// gap; a number is never given twice in one process, or a message could be taken for one that is known
/// already.
std::int64_t sqlite_store::next_number(std::int64_t queue)
{
    return ++newest_.try_emplace(queue, first_number(queue)).first->second;
}

constexpr auto select_position = R"(
    SELECT position FROM checkpoints WHERE source = $1)";

task<std::int64_t> sqlite_store::position_of(std::string source)
{
    co_return on_.read([&source](storage::reader& in) -> std::int64_t {
        auto rows = in.query(select_position, source);
        return rows.next() ? rows.integer(0) : 0;
    });
}

constexpr auto select_messages_after = R"(
    SELECT number, message_id, attributes, enqueued_at, visible_at, receive_count, first_received_at, body
    FROM messages WHERE number > $1 AND number < $2 ORDER BY number LIMIT $3)";

message_store::page sqlite_store::after(std::int64_t number, std::size_t max_count)
{
    return on_.read([number, max_count](storage::reader& in) {
        page found;
        std::size_t octets = 0;
        auto rows = in.query(select_messages_after, number, end_of(queue_of(number)), max_count + 1);
        while (rows.next()) {
            found.more = found.messages.size() == max_count || octets >= max_octets_in_a_page;
            if (found.more)
                break;
            found.messages.push_back(message_in(rows));
            octets += found.messages.back().content.body.size();
        }
        return found;
    });
}

constexpr auto select_message = R"(
    SELECT number, message_id, attributes, enqueued_at, visible_at, receive_count, first_received_at, body
    FROM messages WHERE number = $1)";

std::optional<stored_message> sqlite_store::find(std::int64_t number)
{
    return on_.read([number](storage::reader& in) -> std::optional<stored_message> {
        auto rows = in.query(select_message, number);
        if (!rows.next())
            return std::nullopt;
        return message_in(rows);
    });
}

constexpr auto select_numbers_after = R"(
    SELECT number FROM messages WHERE number > $1 AND number < $2 ORDER BY number LIMIT $3)";

std::vector<std::int64_t> sqlite_store::numbers_after(std::int64_t number, std::size_t max_count)
{
    return on_.read([number, max_count](storage::reader& in) {
        std::vector<std::int64_t> found;
        auto rows = in.query(select_numbers_after, number, end_of(queue_of(number)), max_count);
        while (rows.next())
            found.push_back(rows.integer(0));
        return found;
    });
}

} // namespace fcg::bus
