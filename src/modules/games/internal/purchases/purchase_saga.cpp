#include "internal/purchases/purchase_saga.hpp"

#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "bus/publishing/outbox.hpp"
#include "internal/purchases/purchase.hpp"
#include "platform/storage/column_reader.hpp"
#include "platform/telemetry/log.hpp"

#include <chrono>
#include <utility>

namespace fcg::games {

namespace {

constexpr std::string_view close_row = "UPDATE purchases SET status = $2, reason = $3, stream_version = $4, "
                                       "completed_at = COALESCE(completed_at, $5) WHERE number = $1";

constexpr std::string_view free_open_slot = "UPDATE purchases SET vacated = payment_id WHERE number = $1";

void close(storage::transaction& tx, stored_saga const& purchase, saga_cause const& cause,
           core::time_point now)
{
    tx.execute(close_row, purchase.number, to_text(purchase.now.status), cause.reason,
               purchase.stream_version, now);
    if (purchase.now.status != purchase_status::completed)
        tx.execute(free_open_slot, purchase.number);
}

constexpr std::string_view begin_refund = R"(
    INSERT INTO purchase_refunds (number, wish_by, reason, status, trouble, requested_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $6)
    ON CONFLICT (number) DO UPDATE SET wish_by = excluded.wish_by, reason = excluded.reason, status = excluded.status,
                                       trouble = excluded.trouble, requested_at = excluded.requested_at,
                                       updated_at = excluded.updated_at)";

constexpr std::string_view update_refund =
    "UPDATE purchase_refunds SET status = $2, trouble = $3, updated_at = $4 WHERE number = $1";

void store_refund(storage::transaction& tx, stored_saga& purchase, saga_cause const& cause, bool begins,
                  core::time_point now)
{
    auto const status = *purchase.now.refund;
    bool const is_failure = status == refund_status::refused || status == refund_status::parked;
    auto const failure = is_failure ? cause.reason : std::nullopt;
    if (!begins) {
        tx.execute(update_refund, purchase.number, to_text(status), failure, now);
        return;
    }
    purchase.refund_by = cause.wish_by;
    purchase.refund_reason = is_failure ? "" : cause.reason.value_or("");
    tx.execute(begin_refund, purchase.number, purchase.refund_by.text(), purchase.refund_reason,
               to_text(status), failure, now);
}

constexpr std::string_view set_deadline = R"(
    INSERT INTO overdue_purchases (number, deadline, times) VALUES ($1, $2, 0)
    ON CONFLICT (number) DO UPDATE SET deadline = excluded.deadline, times = excluded.times)";

constexpr std::string_view count_event = "UPDATE purchases SET stream_version = $2 WHERE number = $1";

constexpr std::string_view note_cancel =
    "UPDATE purchases SET stream_version = $2, cancel_requested_at = $3 WHERE number = $1";

constexpr std::string_view note_payment = "UPDATE overdue_purchases SET paid_at = $2 WHERE number = $1";

/// Writes the rows after the step from `before`. The stream version already counts the step's event.
void store(storage::transaction& tx, module_context& context, stored_saga& purchase, saga const& before,
           saga_step const& step, saga_cause const& cause, core::time_point now)
{
    if (step.news == outgoing_event::purchase_completed)
        close(tx, purchase, cause, now);
    else if (step.news == outgoing_event::cancel_requested)
        tx.execute(note_cancel, purchase.number, purchase.stream_version, now);
    else if (step.news != outgoing_event::nothing)
        tx.execute(count_event, purchase.number, purchase.stream_version);

    if (step.then.is_paid && !before.is_paid)
        tx.execute(note_payment, purchase.number, now);
    bool const is_wish = cause.saga_event == saga_event::buyer_wants_refund ||
                         cause.saga_event == saga_event::admin_wants_refund;
    if (is_wish || cause.saga_event == saga_event::refund_parked || step.then.refund != before.refund)
        store_refund(tx, purchase, cause, is_wish || !before.refund, now);
    if (is_wish)
        tx.execute(set_deadline, purchase.number,
                   now + std::chrono::milliseconds(context.settings.purchase_deadline_ms));
}

contracts::purchase_completed completed_event(stored_saga const& purchase, saga_cause const& cause,
                                              core::time_point now)
{
    return {.payment_id = purchase.payment_id,
            .user_id = purchase.user_id,
            .game_id = purchase.game_id,
            .status = std::string(to_text(purchase.now.status)),
            .reason = cause.reason,
            .correlation_id = purchase.correlation_id,
            .completed_at = now,
            .amount = purchase.amount};
}

contracts::purchase_refund_requested refund_event(stored_saga const& purchase, core::time_point now)
{
    return {.payment_id = purchase.payment_id,
            .user_id = purchase.user_id,
            .game_id = purchase.game_id,
            .requested_by = purchase.refund_by,
            .reason = purchase.refund_reason,
            .correlation_id = purchase.correlation_id,
            .requested_at = now};
}

contracts::purchase_cancel_requested cancel_event(stored_saga const& purchase, saga_cause const& cause,
                                                  core::time_point now)
{
    return {.payment_id = purchase.payment_id,
            .user_id = purchase.user_id,
            .game_id = purchase.game_id,
            .amount = purchase.amount,
            .method = purchase.method,
            .requested_by = cause.wish_by,
            .reason = cause.reason,
            .correlation_id = purchase.correlation_id,
            .requested_at = now};
}

contracts::purchase_overdue overdue_event(stored_saga const& purchase)
{
    return {.payment_id = purchase.payment_id,
            .user_id = purchase.user_id,
            .game_id = purchase.game_id,
            .amount = purchase.amount,
            .method = purchase.method,
            .correlation_id = purchase.correlation_id,
            .requested_at = purchase.requested_at};
}

void say(storage::transaction& tx, module_context& context, stored_saga const& purchase, outgoing_event news,
         saga_cause const& cause, core::time_point now, core::trace const& trace)
{
    auto const record = [&](auto const& event) {
        bus::record_event(tx, context.env.ids, now, purchase_stream(purchase.payment_id),
                          purchase.stream_version, event, trace);
    };
    switch (news) {
    case outgoing_event::nothing:
        return;
    case outgoing_event::purchase_completed:
        return record(completed_event(purchase, cause, now));
    case outgoing_event::refund_requested:
        return record(refund_event(purchase, now));
    case outgoing_event::cancel_requested:
        return record(cancel_event(purchase, cause, now));
    case outgoing_event::overdue:
        return record(overdue_event(purchase));
    }
}

} // namespace

constexpr std::string_view select_saga = R"(
    SELECT p.number, p.payment_id, p.user_id, p.game_id, p.amount_minor, p.currency, p.payment_method, p.correlation_id,
           p.requested_at, p.completed_at, p.stream_version, p.status, p.cancel_requested_at, o.paid_at, r.status,
           r.wish_by, r.reason
      FROM purchases p
      LEFT JOIN overdue_purchases o ON o.number = p.number
      LEFT JOIN purchase_refunds r ON r.number = p.number
     WHERE p.payment_id = $1)";

std::optional<stored_saga> load_saga(storage::reader& db, contracts::payment_id const& payment_id)
{
    auto row = db.query(select_saga, payment_id);
    if (!row.next())
        return std::nullopt;
    storage::column_reader columns(row);
    stored_saga saga{.number = columns.integer(),
                     .payment_id = std::string(columns.text()),
                     .user_id = std::string(columns.text()),
                     .game_id = std::string(columns.text()),
                     .amount = {columns.integer(), core::currency::parse(columns.text()).value()},
                     .method = contracts::parse_payment_method(columns.text()).value(),
                     .correlation_id = std::string(columns.text()),
                     .requested_at = columns.moment(),
                     .completed_at = columns.maybe_moment(),
                     .stream_version = columns.integer(),
                     .now = {.status = parse_purchase_status(columns.text()).value(),
                             .cancel_wanted = !columns.is_null(),
                             .is_paid = !columns.is_null()}};
    if (auto const refund_status = columns.maybe_text()) {
        saga.now.refund = parse_refund_status(*refund_status).value();
        saga.refund_by = contracts::open_choice<contracts::requester>(columns.text());
        saga.refund_reason = columns.text();
        saga.now.is_admins_wish = saga.refund_by == contracts::requester::admin;
    }
    return saga;
}

bool advance_saga(storage::transaction& tx, module_context& context, stored_saga& purchase,
                  saga_cause const& cause, core::trace trace)
{
    auto const step = next_step(purchase.now, cause.saga_event);
    if (!step)
        return false;
    auto const now = context.env.clock.now();
    auto const before = std::exchange(purchase.now, step->then);
    if (step->news != outgoing_event::nothing)
        ++purchase.stream_version;
    store(tx, context, purchase, before, *step, cause, now);
    trace.correlation_id = purchase.correlation_id;
    say(tx, context, purchase, step->news, cause, now, trace);
    return true;
}

void advance_saga(storage::transaction& tx, module_context& context, contracts::payment_id const& payment_id,
                  saga_cause const& cause, bus::delivery const& because)
{
    auto purchase = load_saga(tx, payment_id);
    if (!purchase || advance_saga(tx, context, *purchase, cause, because.trace))
        return;
    telemetry::log(telemetry::level::info, "games", purchase->correlation_id,
                   "purchase {} stays {}: message {} brings nothing new, or comes too late", payment_id,
                   to_text(purchase->now.status), because.message_id);
}

contracts::requester wish_behind(contracts::open_choice<contracts::refund_cause> const& cause)
{
    if (cause == contracts::refund_cause::buyer)
        return contracts::requester::buyer;
    if (cause == contracts::refund_cause::admin)
        return contracts::requester::admin;
    return cause == contracts::refund_cause::entitlement ? contracts::requester::store
                                                         : contracts::requester::provider;
}

} // namespace fcg::games
