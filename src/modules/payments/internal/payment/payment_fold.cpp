#include "internal/payment/payment_fold.hpp"

#include "bus/publishing/outbox.hpp"
#include "internal/payment/journal.hpp"
#include "internal/payment/payment_commands.hpp"
#include "internal/payment/payment_rows.hpp"

#include <algorithm>
#include <stdexcept>
#include <type_traits>

namespace fcg::payments {

namespace {

[[noreturn]] void refuse(payment const& state, std::string const& why)
{
    throw std::runtime_error(stream_of(state.payment_id) + " version " + std::to_string(state.version + 1) +
                             ": " + why);
}

void move_to(payment& state, status next)
{
    if (!may_become(state.status, next))
        refuse(state, "a payment that is " + std::string(to_text(state.status)) + " cannot become " +
                          std::string(to_text(next)));
    state.status = next;
}

void end_as(payment& state, status end, core::time_point time)
{
    move_to(state, end);
    state.ended_at = time;
    state.last_update_at = time;
}

refund* find(payment& state, std::string_view reference)
{
    auto const it = std::ranges::find(state.refunds, reference, &refund::reference);
    return it == state.refunds.end() ? nullptr : &*it;
}

refund& needed(payment& state, std::string_view reference)
{
    auto* const refund = find(state, reference);
    if (refund == nullptr)
        refuse(state, "no refund was requested of the charge " + std::string(reference));
    return *refund;
}

refund& add(payment& state, std::string reference, core::money const& amount,
            contracts::open_choice<contracts::refund_cause> cause, std::string reason, core::time_point time)
{
    return state.refunds.emplace_back(refund{.reference = std::move(reference),
                                             .amount = amount,
                                             .cause = std::move(cause),
                                             .reason = std::move(reason),
                                             .failure = {},
                                             .requested_at = time,
                                             .last_update_at = time});
}

void touch(payment& state, refund& refund, core::time_point time)
{
    refund.last_update_at = time;
    state.last_update_at = time;
}

void mark_refunded(payment& state, refund& refund, core::time_point time)
{
    refund.now = refund::state::refunded;
    refund.failure.clear();
    touch(state, refund, time);
}

void apply(payment& payment, contracts::payment_requested const& event, core::time_point time)
{
    payment.payment_id = event.payment_id;
    payment.user_id = event.user_id;
    payment.game_id = event.game_id;
    payment.amount = event.amount;
    payment.method = event.method;
    payment.correlation_id = event.correlation_id;
    payment.requested_at = time;
    payment.last_update_at = time;
}

void apply(payment& payment, contracts::charge_opened const& event, core::time_point time)
{
    payment.reference = event.provider_reference;
    payment.last_update_at = time;
}

void apply(payment& payment, contracts::payment_processing const& event, core::time_point time)
{
    move_to(payment, status::processing);
    ++payment.attempts;
    payment.provider = event.provider;
    payment.last_update_at = time;
}

void apply(payment& payment, contracts::payment_attempt_failed const& event, core::time_point time)
{
    payment.last_update_at = time;
    if (event.operation == "charge") {
        ++payment.failed_attempts;
        return;
    }
    auto& refund = needed(payment, event.provider_reference);
    ++refund.failed_attempts;
    refund.unanswered = 0;
    refund.last_update_at = time;
}

void apply(payment& payment, contracts::payment_accepted const& event, core::time_point time)
{
    payment.is_accepted = true;
    if (!event.provider_reference.empty())
        payment.reference = event.provider_reference;
    payment.last_update_at = time;
}

void apply(payment& payment, contracts::payment_succeeded const& event, core::time_point time)
{
    end_as(payment, status::approved, time);
    payment.provider = event.provider;
    payment.reference = event.provider_reference;
}

void apply(payment& payment, contracts::payment_failed const& event, core::time_point time)
{
    auto const ended = parse_status(event.status);
    if (!ended)
        refuse(payment, "unknown status " + event.status);
    end_as(payment, *ended, time);
    payment.reason = event.reason;
}

void apply(payment& /*to*/, contracts::game_purchase_completed const& /*event*/, core::time_point /*at*/) {}

void apply(payment& payment, contracts::overcharge_found const& event, core::time_point time)
{
    if (find(payment, event.provider_reference) != nullptr)
        refuse(payment, "the charge " + event.provider_reference + " was found before");
    add(payment, event.provider_reference, event.amount, event.cause, {}, time);
    payment.last_update_at = time;
}

void apply(payment& payment, contracts::refund_requested const& event, core::time_point time)
{
    auto* refund = find(payment, event.provider_reference);
    if (refund == nullptr)
        refund = &add(payment, event.provider_reference, event.amount, event.cause, {}, time);
    refund->reason = event.reason;
    if (refund->now == refund::state::parked) {
        ++refund->resumed;
        refund->requested_at = time;
    }
    refund->now = refund::state::requested;
    refund->attempts = 0;
    refund->failed_attempts = 0;
    refund->unanswered = 0;
    refund->failure.clear();
    touch(payment, *refund, time);
}

void apply(payment& payment, contracts::refund_processing const& event, core::time_point time)
{
    auto& refund = needed(payment, event.provider_reference);
    refund.attempts = event.attempt;
    ++refund.unanswered;
    touch(payment, refund, time);
}

void apply(payment& payment, contracts::refund_parked const& event, core::time_point time)
{
    auto& refund = needed(payment, event.provider_reference);
    refund.bounced += refund.now == refund::state::requested ? 0 : 1;
    refund.now = refund::state::parked;
    refund.failure = event.reason;
    touch(payment, refund, time);
}

void apply(payment& payment, contracts::payment_refunded const& event, core::time_point time)
{
    auto own = std::ranges::find_if_not(payment.refunds, is_overcharge);
    if (payment.status != status::refunded)
        move_to(payment, status::refunded);
    auto& refund = own != payment.refunds.end()
                       ? *own
                       : add(payment, payment.reference, event.amount, event.cause, event.reason, time);
    if (event.cause == contracts::refund_cause::chargeback)
        refund.cause = event.cause;
    if (refund.now != refund::state::refunded) // otherwise the event only repeats what is known
        mark_refunded(payment, refund, time);
}

void apply(payment& payment, contracts::overcharge_refunded const& event, core::time_point time)
{
    mark_refunded(payment, needed(payment, event.provider_reference), time);
}

/// What an event changes besides the payment: the ledger, and the rows for reading.
struct consequences {
    storage::transaction& tx;
    payment const& state;
    std::optional<refund> const& before; ///< the refund that the event is about, before the event
    command_context const& command;

    template <class Event>
    void operator()(Event const&) const
    {
        update_payment_row(tx, state, command);
    }

    void operator()(contracts::payment_requested const&) const {} // the row was inserted first

    void operator()(contracts::payment_processing const&) const
    {
        update_payment_row(tx, state, command, command.life);
    }

    void operator()(contracts::payment_attempt_failed const& event) const
    {
        if (event.operation == "charge")
            update_payment_row(tx, state, command);
        else
            update_rows(event.provider_reference);
    }

    void operator()(contracts::payment_succeeded const& event) const // its announcement updates the row
    {
        if (event.amount.minor > 0)
            book_charge(tx, state.payment_id, event.provider_reference, event.amount, event.fee_minor,
                        command.now);
    }

    void operator()(contracts::payment_failed const&) const {} // its announcement updates the row

    void operator()(contracts::overcharge_found const& event) const // its refund's event updates the rows
    {
        book_charge(tx, state.payment_id, event.provider_reference, event.amount, event.fee_minor,
                    command.now);
    }

    void operator()(contracts::refund_requested const& event) const { update_rows(event.provider_reference); }

    void operator()(contracts::refund_processing const& event) const
    {
        update_rows(event.provider_reference);
    }

    void operator()(contracts::refund_parked const& event) const
    {
        update_rows(event.provider_reference);
        if (before->now == refund::state::refunded)
            book_bounce(tx, state.payment_id, {before->reference, before->bounced}, before->amount,
                        command.now);
    }

    void operator()(contracts::payment_refunded const&) const
    {
        auto const& own = *state.own_refund();
        if (state.amount.minor > 0 && !(before && before->now == refund::state::refunded))
            book_refund(tx, state.payment_id, {own.reference, own.bounced}, state.amount, command.now);
        update_rows(own.reference);
    }

    void operator()(contracts::overcharge_refunded const& event) const
    {
        book_refund(tx, state.payment_id, {before->reference, before->bounced}, before->amount, command.now);
        update_rows(event.provider_reference);
    }

    void update_rows(std::string_view reference) const
    {
        update_refund_row(tx, state, reference);
        update_payment_row(tx, state, command);
    }
};

template <class Event>
std::optional<refund> find_refund_of(payment const& state, Event const& event)
{
    refund const* refund = nullptr;
    if constexpr (std::is_same_v<Event, contracts::payment_refunded>)
        refund = state.own_refund();
    else if constexpr (requires { event.provider_reference; })
        refund = state.find_refund(event.provider_reference);
    return refund != nullptr ? std::optional(*refund) : std::nullopt;
}

template <class Event>
Event read_event(storage::stored_event const& stored)
{
    auto const parsed = json::parse(stored.payload);
    Event event;
    auto const* body = std::get_if<json::value>(&parsed);
    auto const fault = body != nullptr ? from_json(*body, event) : std::get<json::fault>(parsed).reason;
    if (!fault.empty())
        throw std::runtime_error("the event at " + stored.stream + " version " +
                                 std::to_string(stored.stream_version) + " cannot be read: " + fault);
    return event;
}

template <class Event>
bool apply_if_named(payment& payment, storage::stored_event const& stored)
{
    if (stored.type != Event::name)
        return false;
    apply(payment, read_event<Event>(stored), stored.occurred_at);
    return true;
}

/// Applies a stored event as the event of its name. Returns false if no event of a payment has that name.
template <class... Events>
bool apply_by_name(payment& payment, storage::stored_event const& stored,
                   std::type_identity<std::variant<Events...>>)
{
    return (apply_if_named<Events>(payment, stored) || ...);
}

} // namespace

void announce(storage::transaction& tx, payment& payment, payment_event const& event,
              command_context const& command)
{
    auto const record = [&](auto const& content) {
        apply(payment, content, command.now);
        bus::record_event(tx, command.ids, command.now, stream_of(payment.payment_id), payment.version + 1,
                          content, command.trace);
    };
    std::visit(record, event);
    ++payment.version;
}

void append(storage::transaction& tx, payment& payment, payment_event const& event,
            command_context const& command)
{
    auto const find = [&payment](auto const& content) { return find_refund_of(payment, content); };
    auto const before = std::visit(find, event);
    announce(tx, payment, event, command);
    std::visit(consequences{tx, payment, before, command}, event);
}

payment replay(std::vector<storage::stored_event> const& events)
{
    payment state;
    for (auto const& event : events) {
        // An announcement has no effect, so it need not be parsed.
        bool const is_known = event.type == contracts::game_purchase_completed::name ||
                              apply_by_name(state, event, std::type_identity<payment_event>{});
        if (!is_known)
            throw std::runtime_error(event.stream + " version " + std::to_string(event.stream_version) +
                                     ": unknown event " + event.type);
        state.version = event.stream_version;
    }
    return state;
}

} // namespace fcg::payments
