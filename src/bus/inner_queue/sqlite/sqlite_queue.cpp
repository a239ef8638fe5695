#include "bus/inner_queue/sqlite/sqlite_queue.hpp"

#include "platform/core/text.hpp"
#include "platform/json/value.hpp"
#include "platform/storage/column_reader.hpp"

#include <stdexcept>
#include <utility>

namespace fcg::bus {
namespace {

/// The maximum size of a page of messages; its last message may exceed it.
constexpr std::size_t max_octets_in_a_page = std::size_t{4} << 20U;

/// More than the attributes of a purchase's messages need, so that one allocation suffices.
constexpr std::size_t usual_attributes_size = 512;

std::int64_t end_of(std::int64_t queue)
{
    return first_number(queue + 1);
}

stored_message message_in(storage::rows const& row)
{
    storage::column_reader columns(row);
    stored_message message;
    message.number = columns.integer();
    message.content.id = columns.text();
    attributes_from_text(columns.text(), message.content);
    message.enqueued_at = columns.moment();
    message.visible_at = columns.moment();
    message.receive_count = columns.integer();
    message.first_received_at = columns.maybe_moment().value_or(core::time_point{});
    message.content.body = columns.text();
    return message;
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
    return database_.read([this](storage::reader& db) {
        std::vector<queue> queues;
        auto rows = db.query(select_queues);
        while (rows.next()) {
            auto const number = rows.integer(0);
            queues.push_back({.number = number,
                              .settings = {.name = std::string(rows.text(1)),
                                           .visibility_timeout = std::chrono::microseconds(rows.integer(2)),
                                           .max_receives = rows.integer(3)},
                              .newest = rows.maybe_integer(4).value_or(first_number(number))});
            newest_[number] = queues.back().newest;
        }
        return queues;
    });
}

constexpr auto upsert_queue = R"(
    INSERT INTO queues (name, visibility_timeout, max_receives) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO UPDATE
    SET visibility_timeout = excluded.visibility_timeout, max_receives = excluded.max_receives
    RETURNING number)";

task<std::int64_t> sqlite_store::declare(queue_settings settings)
{
    auto unit = [own_settings = std::move(settings)](storage::transaction& tx) {
        auto rows = tx.query(upsert_queue, own_settings.name, own_settings.visibility_timeout.count(),
                             own_settings.max_receives);
        rows.next();
        return rows.integer(0);
    };
    co_return co_await database_.write(std::move(unit));
}

task<> sqlite_store::apply(std::shared_ptr<changes> changes, std::function<void()> then)
{
    auto unit = [this, own_changes = std::move(changes), then = std::move(then)](storage::transaction& tx) {
        write(tx, *own_changes);
        tx.after_commit(then);
    };
    co_await database_.write(std::move(unit));
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

void sqlite_store::write(storage::transaction& tx, changes& changes)
{
    for (auto& [queue, message] : changes.added) {
        message.number = next_number(queue);
        tx.execute(insert_message, message.number, message.content.id, attributes_to_text(message.content),
                   message.enqueued_at, message.visible_at, message.content.body);
    }
    for (auto const number : changes.removed)
        tx.execute(delete_message, number);
    for (auto const& receive : changes.received)
        tx.execute(update_receives, receive.number, receive.count, receive.first_at);
    if (changes.moves)
        tx.execute(upsert_checkpoint, changes.moves->source, changes.moves->position);
}

/// Runs on the writer's thread, so that the order of the numbers is the order of the commits. A failed
/// transaction leaves a gap: a number is never used twice in one process, because a new message could be
/// mistaken for one that is known already.
std::int64_t sqlite_store::next_number(std::int64_t queue)
{
    return ++newest_.try_emplace(queue, first_number(queue)).first->second;
}

constexpr auto select_position = R"(
    SELECT position FROM checkpoints WHERE source = $1)";

task<std::int64_t> sqlite_store::position_of(std::string source)
{
    co_return database_.read([&source](storage::reader& db) -> std::int64_t {
        auto rows = db.query(select_position, source);
        return rows.next() ? rows.integer(0) : 0;
    });
}

constexpr auto select_messages_after = R"(
    SELECT number, message_id, attributes, enqueued_at, visible_at, receive_count, first_received_at, body
    FROM messages WHERE number > $1 AND number < $2 ORDER BY number LIMIT $3)";

message_store::page sqlite_store::after(std::int64_t number, std::size_t max_count)
{
    return database_.read([number, max_count](storage::reader& db) {
        page page;
        std::size_t octets = 0;
        auto rows = db.query(select_messages_after, number, end_of(queue_of(number)), max_count + 1);
        while (rows.next()) {
            page.more = page.messages.size() == max_count || octets >= max_octets_in_a_page;
            if (page.more)
                break;
            page.messages.push_back(message_in(rows));
            octets += page.messages.back().content.body.size();
        }
        return page;
    });
}

constexpr auto select_message = R"(
    SELECT number, message_id, attributes, enqueued_at, visible_at, receive_count, first_received_at, body
    FROM messages WHERE number = $1)";

std::optional<stored_message> sqlite_store::find(std::int64_t number)
{
    return database_.read([number](storage::reader& db) -> std::optional<stored_message> {
        auto rows = db.query(select_message, number);
        if (!rows.next())
            return std::nullopt;
        return message_in(rows);
    });
}

constexpr auto select_numbers_after = R"(
    SELECT number FROM messages WHERE number > $1 AND number < $2 ORDER BY number LIMIT $3)";

std::vector<std::int64_t> sqlite_store::numbers_after(std::int64_t number, std::size_t max_count)
{
    return database_.read([number, max_count](storage::reader& db) {
        std::vector<std::int64_t> numbers;
        auto rows = db.query(select_numbers_after, number, end_of(queue_of(number)), max_count);
        while (rows.next())
            numbers.push_back(rows.integer(0));
        return numbers;
    });
}

std::string attributes_to_text(message const& message)
{
    std::string text;
    text.reserve(usual_attributes_size);
    text += '{';
    for (auto const& [name, value] : message.attributes) {
        if (text.size() > 1)
            text += ',';
        core::append_json_string(text, name);
        text += ':';
        core::append_json_string(text, value);
    }
    text += '}';
    return text;
}

void attributes_from_text(std::string_view text, message& message)
{
    auto const parsed = json::parse(text);
    auto const* const document = std::get_if<json::value>(&parsed);
    auto const* const members = document ? document->as_object() : nullptr;
    if (!members)
        throw std::runtime_error("the attributes of the message " + message.id + " are damaged");
    message.attributes.reserve(members->size());
    for (auto const& [name, value] : *members)
        if (auto const* const content = value.as_text())
            message.attributes.emplace_back(name, *content);
}

} // namespace fcg::bus
