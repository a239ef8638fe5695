// How messages get to SQS.
#include "bus/envelope.hpp"
#include "bus/sqs/complaints.hpp"
#include "bus/sqs/transport.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace fcg::bus::sqs {
namespace {

/// What SQS delays by itself; a longer delay goes on as a message that its receiver hides.
constexpr std::chrono::seconds longest_delay_at_sqs{900};

/// About the message itself, as far as can be told. Any other refusal may be cured, and then the message is
/// good.
bool is_for_good(error const& why)
{
    constexpr std::array<std::string_view, 3> of_messages{"InvalidParameterValue", "InvalidAttributeName",
                                                          "InvalidAttributeValue"};
    return why.kind == error_kind::unsendable ||
           (why.kind == error_kind::terminal &&
            std::ranges::find(of_messages, why.code) != of_messages.end());
}

} // namespace

/// What a caller sends, by queue.
struct transport::shipment {
    std::vector<std::size_t> places; ///< of the entries among the caller's messages
    std::vector<send_entry> entries;
    std::shared_ptr<coalescer<send_entry>::pending> on_its_way;
};

task<send_outcomes> transport::send(std::vector<outgoing> messages, std::optional<checkpoint> moves)
{
    std::map<one_queue*, shipment> shipments;
    send_outcomes outcomes(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        auto const& one = messages[i];
        if (moves && stored_ahead_[moves->source].contains({one.queue, one.content.id}))
            continue;
        auto* const to = find_queue(one.queue);
        if (to && to->url.empty())
            co_await connect(*to);
        auto entry = to ? entry_for(one, *to) : send_entry();
        outcomes[i] = refusal_of(one, to, entry);
        if (!outcomes[i].empty() && moves)
            throw unsendable("the message " + one.content.id + " can never be sent: " + outcomes[i]);
        if (!outcomes[i].empty())
            continue;
        auto& into = shipments[to];
        into.places.push_back(i);
        into.entries.push_back(std::move(entry));
    }
    for (auto& [to, what] : shipments)
        what.on_its_way = to->sends->submit(std::move(what.entries));
    for (auto const& [to, what] : shipments)
        co_await to->sends->wait(what.on_its_way);
    if (moves)
        for (auto const& [to, what] : shipments)
            note_stored_ahead(moves->source, what, messages);
    for (auto const& [to, what] : shipments)
        note_outcomes(*to, what, moves.has_value(), outcomes);
    if (moves)
        co_await store_checkpoint(std::move(*moves));
    co_return outcomes;
}

std::string transport::refusal_of(outgoing const& one, one_queue const* to, send_entry const& entry) const
{
    if (!to)
        return unknown_queue(one.queue).what();
    if (auto why = why_unsendable(one); !why.empty())
        return why;
    if (auto const octets = sqs::octets_of(entry); octets > to->largest)
        return "it has " + std::to_string(octets) + " octets as it travels, and " + name_at_sqs(*to) +
               " takes at most " + std::to_string(to->largest);
    return {};
}

send_entry transport::entry_for(outgoing const& one, one_queue const& to) const
{
    travel_notes notes;
    auto delay = one.delay;
    if (delay > longest_delay_at_sqs) {
        notes.not_before = with_.clock.now() + delay;
        delay = longest_delay_at_sqs;
    }
    auto entry = pack(one.content, notes, to.largest);
    entry.delay_seconds = seconds_up(delay);
    if (how_.envelope == "masstransit")
        entry.body = in_masstransit_envelope(one.content, to.how.name);
    return entry;
}

/// Until the checkpoint has moved: as long as one queue takes nothing, the others must not get the same
/// messages with every try.
void transport::note_stored_ahead(std::string const& source, shipment const& what,
                                  std::vector<outgoing> const& messages)
{
    for (std::size_t i = 0; i < what.places.size(); ++i) {
        auto const& one = messages[what.places[i]];
        if (!what.on_its_way->outcomes[i] && !what.on_its_way->failed[i])
            stored_ahead_[source].emplace(one.queue, one.content.id);
    }
}

/// Throws when something may not have been stored, or must have been and cannot be.
void transport::note_outcomes(one_queue& to, shipment const& what, bool all_or_nothing,
                              send_outcomes& outcomes)
{
    auto const& settled = *what.on_its_way;
    std::size_t stored = 0;
    for (std::size_t i = 0; i < what.places.size(); ++i) {
        auto const& why = settled.outcomes[i];
        if (!why && !settled.failed[i])
            ++stored;
        if (why && !is_for_good(*why))
            complain(*why, "SendMessageBatch", to.how.name);
        if (why)
            outcomes[what.places[i]] = "SQS refuses it: " + sqs::describe(*why);
        if (why && all_or_nothing && why->kind == error_kind::unsendable)
            throw unsendable("a message to " + to.how.name + " can never be sent: " + sqs::describe(*why));
        if (why && all_or_nothing)
            complain(*why, "SendMessageBatch", to.how.name);
    }
    to.age.sent(with_.clock.now(), stored);
    if (settled.failure)
        complain(settled.failure, to.how.name);
}

/// A batch that the service refuses as a whole goes again one by one, so that one bad message does not keep
/// the others.
task<transport::entry_outcomes> transport::send_batch(one_queue& to, std::vector<send_entry> entries)
{
    try {
        co_return co_await client_->send_batch(to.url, entries);
    } catch (call_failed const& why) {
        if (!is_for_good(why.what_failed()))
            throw;
    }
    entry_outcomes outcomes;
    for (auto& one : entries) {
        auto outcome = co_await send_alone(to, std::move(one));
        outcomes.push_back(std::move(outcome));
    }
    co_return outcomes;
}

task<entry_outcome> transport::send_alone(one_queue& to, send_entry one)
{
    std::vector<send_entry> alone;
    alone.push_back(std::move(one));
    try {
        auto outcomes = co_await client_->send_batch(to.url, std::move(alone));
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
    auto unit = [moves](storage::transaction& in) {
        in.execute(upsert_checkpoint, moves.source, moves.position);
    };
    co_await file_.write(std::move(unit));
    stored_ahead_.erase(moves.source);
}

constexpr auto select_position = R"(
    SELECT position FROM checkpoints WHERE source = $1)";

task<std::int64_t> transport::position_of(std::string source)
{
    co_return file_.read([&source](storage::reader& in) {
        auto rows = in.query(select_position, source);
        return rows.next() ? rows.integer(0) : std::int64_t{0};
    });
}

} // namespace fcg::bus::sqs
