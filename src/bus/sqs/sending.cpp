// Sending messages to SQS.
#include "bus/envelope.hpp"
#include "bus/sqs/failing.hpp"
#include "bus/sqs/transport.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace fcg::bus::sqs {
namespace {

/// SQS's maximum. A message with a longer delay is sent with a note, and its receiver hides it for the rest.
constexpr std::chrono::seconds longest_delay_at_sqs{900};

/// Returns whether the error is caused by the message itself, as far as that is known. Any other error may be
/// temporary, and the message can be sent later.
bool is_for_good(error const& why)
{
    constexpr std::array<std::string_view, 3> of_messages{"InvalidParameterValue", "InvalidAttributeName",
                                                          "InvalidAttributeValue"};
    return why.kind == error_kind::unsendable ||
           (why.kind == error_kind::terminal &&
            std::ranges::find(of_messages, why.code) != of_messages.end());
}

} // namespace

/// The messages of one send(), for one queue.
struct transport::shipment {
    std::vector<std::size_t> indexes; ///< of the entries in the caller's messages
    std::vector<send_entry> entries;
    std::shared_ptr<coalescer<send_entry>::pending> on_its_way;
};

task<send_outcomes> transport::send(std::vector<outgoing> messages, std::optional<checkpoint> moves)
{
    std::map<one_queue*, shipment> shipments;
    send_outcomes outcomes(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        auto const& message = messages[i];
        if (moves && stored_ahead_[moves->source].contains({message.queue, message.content.id}))
            continue;
        auto* const queue = find_queue(message.queue);
        if (queue && queue->url.empty())
            co_await connect(*queue);
        auto entry = queue ? entry_for(message, *queue) : send_entry();
        outcomes[i] = refusal_of(message, queue, entry);
        if (!outcomes[i].empty() && moves)
            throw unsendable("the message " + message.content.id + " can never be sent: " + outcomes[i]);
        if (!outcomes[i].empty())
            continue;
        auto& current_shipment = shipments[queue];
        current_shipment.indexes.push_back(i);
        current_shipment.entries.push_back(std::move(entry));
    }
    for (auto& [to, queue_shipment] : shipments)
        queue_shipment.on_its_way = to->sends->submit(std::move(queue_shipment.entries));
    for (auto const& [to, queue_shipment] : shipments)
        co_await to->sends->wait(queue_shipment.on_its_way);
    if (moves)
        for (auto const& [to, queue_shipment] : shipments)
            note_stored_ahead(moves->source, queue_shipment, messages);
    for (auto const& [to, queue_shipment] : shipments)
        note_outcomes(*to, queue_shipment, moves.has_value(), outcomes);
    if (moves)
        co_await store_checkpoint(std::move(*moves));
    co_return outcomes;
}

std::string transport::refusal_of(outgoing const& outgoing, one_queue const* queue,
                                  send_entry const& entry) const
{
    if (!queue)
        return unknown_queue(outgoing.queue).what();
    if (auto why = why_unsendable(outgoing); !why.empty())
        return why;
    if (auto const octets = sqs::octets_of(entry); octets > queue->largest)
        return "it has " + std::to_string(octets) + " octets as it is sent, and " + name_at_sqs(*queue) +
               " accepts at most " + std::to_string(queue->largest);
    return {};
}

send_entry transport::entry_for(outgoing const& outgoing, one_queue const& queue) const
{
    travel_notes notes;
    auto delay = outgoing.delay;
    if (delay > longest_delay_at_sqs) {
        notes.not_before = env_.clock.now() + delay;
        delay = longest_delay_at_sqs;
    }
    auto entry = pack(outgoing.content, notes, queue.largest);
    entry.delay_seconds = seconds_up(delay);
    if (settings_.envelope == "masstransit")
        entry.body = in_masstransit_envelope(outgoing.content, queue.settings.name);
    return entry;
}

/// Notes which messages are stored, until the checkpoint moves: while one queue refuses messages, the retries
/// must not send those of the other queues again.
void transport::note_stored_ahead(std::string const& source, shipment const& shipment,
                                  std::vector<outgoing> const& messages)
{
    for (std::size_t i = 0; i < shipment.indexes.size(); ++i) {
        auto const& message = messages[shipment.indexes[i]];
        if (!shipment.on_its_way->outcomes[i] && !shipment.on_its_way->failed[i])
            stored_ahead_[source].emplace(message.queue, message.content.id);
    }
}

/// Throws if a message may not have been stored, or if it cannot be stored although it must.
void transport::note_outcomes(one_queue& queue, shipment const& shipment, bool all_or_nothing,
                              send_outcomes& outcomes)
{
    auto const& settled = *shipment.on_its_way;
    std::size_t stored = 0;
    for (std::size_t i = 0; i < shipment.indexes.size(); ++i) {
        auto const& why = settled.outcomes[i];
        if (!why) {
            stored += settled.failed[i] ? 0 : 1;
            continue;
        }
        if (all_or_nothing && why->kind == error_kind::unsendable)
            throw unsendable("a message to " + queue.settings.name +
                             " can never be sent: " + sqs::describe(*why));
        if (all_or_nothing || !is_for_good(*why))
            fail(*why, "SendMessageBatch", queue.settings.name);
        outcomes[shipment.indexes[i]] = "SQS refuses it: " + sqs::describe(*why);
    }
    queue.age.sent(env_.clock.now(), stored);
    if (settled.failure)
        fail(settled.failure, queue.settings.name);
}

/// Sends the entries of a batch that the service refuses as a whole one by one, so that one bad message does
/// not block the others.
task<transport::entry_outcomes> transport::send_batch(one_queue& queue, std::vector<send_entry> entries)
{
    try {
        co_return co_await client_->send_batch(queue.url, entries);
    } catch (call_failed const& why) {
        if (!is_for_good(why.what_failed()))
            throw;
    }
    entry_outcomes outcomes;
    for (auto& entry : entries) {
        auto outcome = co_await send_alone(queue, std::move(entry));
        outcomes.push_back(std::move(outcome));
    }
    co_return outcomes;
}

task<entry_outcome> transport::send_alone(one_queue& queue, send_entry entry)
{
    std::vector<send_entry> alone;
    alone.push_back(std::move(entry));
    try {
        auto outcomes = co_await client_->send_batch(queue.url, std::move(alone));
        co_return std::move(outcomes.at(0));
    } catch (call_failed const& why) {
        if (!is_for_good(why.what_failed()))
            throw;
        co_return why.what_failed();
    }
}

// Checkpoints

constexpr auto upsert_checkpoint = R"(
    INSERT INTO checkpoints (source, position) VALUES ($1, $2)
    ON CONFLICT (source) DO UPDATE SET position = excluded.position)";

task<> transport::store_checkpoint(checkpoint moves)
{
    auto unit = [moves](storage::transaction& tx) {
        tx.execute(upsert_checkpoint, moves.source, moves.position);
    };
    co_await file_.write(std::move(unit));
    stored_ahead_.erase(moves.source);
}

constexpr auto select_position = R"(
    SELECT position FROM checkpoints WHERE source = $1)";

task<std::int64_t> transport::position_of(std::string source)
{
    co_return file_.read([&source](storage::reader& db) {
        auto rows = db.query(select_position, source);
        return rows.next() ? rows.integer(0) : std::int64_t{0};
    });
}

} // namespace fcg::bus::sqs
