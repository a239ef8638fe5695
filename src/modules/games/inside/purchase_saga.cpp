#include "inside/purchase_saga.hpp"

#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "bus/outbox.hpp"
#include "inside/purchase.hpp"
#include "platform/telemetry/log.hpp"

#include <chrono>
#include <utility>

namespace fcg::games {

namespace {

constexpr std::string_view close_row = "UPDATE purchases SET status = $2, reason = $3, stream_version = $4, "
                                       "completed_at = COALESCE(completed_at, $5) WHERE number = $1";

constexpr std::string_view vacate_place = "UPDATE purchases SET vacated = payment_id WHERE number = $1";

void close(storage::transaction& in, stored_saga const& purchase, saga_cause const& cause,
           core::time_point now)
{
    in.execute(close_row, purchase.number, to_text(purchase.now.status), cause.reason,
               purchase.stream_version, now);
    if (purchase.now.status != purchase_status::completed)
        in.execute(vacate_place, purchase.number);
}

constexpr std::string_view begin_refund = R"(
    INSERT INTO purchase_refunds (number, wish_by, reason, status, trouble, requested_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $6)
    ON CONFLICT (number) DO UPDATE SET wish_by = excluded.wish_by, reason = excluded.reason, status = excluded.status,
                                       trouble = excluded.trouble, requested_at = excluded.requested_at,
                                       updated_at = excluded.updated_at)";

constexpr std::string_view update_refund =
    "UPDATE purchase_refunds SET status = $2, trouble = $3, updated_at = $4 WHERE number = $1";

void store_refund(storage::transaction& in, stored_saga& purchase, saga_cause const& cause, bool begins,
                  core::time_point now)
{
    auto const status = *purchase.now.refund;
    bool const is_trouble = status == refund_status::refused || status == refund_status::parked;
    auto const trouble = is_trouble ? cause.reason : std::nullopt;
    if (!begins) {
        in.execute(update_refund, purchase.number, to_text(status), trouble, now);
        return;
    }
    purchase.refund_by = cause.wish_by;
    purchase.refund_reason = is_trouble ? "" : cause.reason.value_or("");
    in.execute(begin_refund, purchase.number, purchase.refund_by, purchase.refund_reason, to_text(status),
               trouble, now);
}

constexpr std::string_view set_deadline = R"(
    INSERT INTO overdue_purchases (number, deadline, times) VALUES ($1, $2, 0)
    ON CONFLICT (number) DO UPDATE SET deadline = excluded.deadline, times = excluded.times)";

constexpr std::string_view count_event = "UPDATE purchases SET stream_version = $2 WHERE number = $1";

constexpr std::string_view note_cancel =
    "UPDATE purchases SET stream_version = $2, cancel_requested_at = $3 WHERE number = $1";

constexpr std::string_view note_payment = "UPDATE overdue_purchases SET paid_at = $2 WHERE number = $1";

/// The rows after the step from `before`; the events' version is counted already.
void store(storage::transaction& in, parts& of, stored_saga& purchase, saga const& before,
           saga_step const& step, saga_cause const& cause, core::time_point now)
{
    if (step.news == saga_news::purchase_completed)
        close(in, purchase, cause, now);
    else if (step.news == saga_news::cancel_requested)
        in.execute(note_cancel, purchase.number, purchase.stream_version, now);
    else if (step.news != saga_news::nothing)
        in.execute(count_event, purchase.number, purchase.stream_version);

    if (step.then.is_paid && !before.is_paid)
        in.execute(note_payment, purchase.number, now);
    bool const is_wish =
        cause.what == saga_event::buyer_wants_refund || cause.what == saga_event::admin_wants_refund;
    if (is_wish || cause.what == saga_event::refund_parked || step.then.refund != before.refund)
        store_refund(in, purchase, cause, is_wish || !before.refund, now);
    if (is_wish)
        in.execute(set_deadline, purchase.number,
                   now + std::chrono::milliseconds(of.how.purchase_deadline_ms));
}

template <class Contract>
void record(storage::transaction& in, parts& of, stored_saga const& purchase, Contract const& event,
            core::time_point now, core::trace const& trace)
{
    bus::record_event(in, of.with.ids, now, purchase_stream(purchase.payment_id), purchase.stream_version,
                      event, trace);
}

void say_completed(storage::transaction& in, parts& of, stored_saga const& purchase, saga_cause const& cause,
                   core::time_point now, core::trace const& trace)
{
    contracts::purchase_completed const event{.payment_id = purchase.payment_id,
                                              .user_id = purchase.user_id,
                                              .game_id = purchase.game_id,
                                              .status = std::string(to_text(purchase.now.status)),
                                              .reason = cause.reason,
                                              .correlation_id = purchase.correlation_id,
                                              .completed_at = now,
                                              .amount = purchase.amount};
    record(in, of, purchase, event, now, trace);
}

void say_refund_requested(storage::transaction& in, parts& of, stored_saga const& purchase,
                          core::time_point now, core::trace const& trace)
{
    contracts::purchase_refund_requested const event{.payment_id = purchase.payment_id,
                                                     .user_id = purchase.user_id,
                                                     .game_id = purchase.game_id,
                                                     .by = purchase.refund_by,
                                                     .reason = purchase.refund_reason,
                                                     .correlation_id = purchase.correlation_id,
                                                     .requested_at = now};
    record(in, of, purchase, event, now, trace);
}

void say_cancel_requested(storage::transaction& in, parts& of, stored_saga const& purchase,
                          saga_cause const& cause, core::time_point now, core::trace const& trace)
{
    contracts::purchase_cancel_requested const event{.payment_id = purchase.payment_id,
                                                     .user_id = purchase.user_id,
                                                     .game_id = purchase.game_id,
                                                     .amount = purchase.amount,
                                                     .method = purchase.method,
                                                     .by = cause.wish_by,
                                                     .reason = cause.reason,
                                                     .correlation_id = purchase.correlation_id,
                                                     .requested_at = now};
    record(in, of, purchase, event, now, trace);
}

void say_overdue(storage::transaction& in, parts& of, stored_saga const& purchase, core::time_point now,
                 core::trace const& trace)
{
    contracts::purchase_overdue const event{.payment_id = purchase.payment_id,
                                            .user_id = purchase.user_id,
                                            .game_id = purchase.game_id,
                                            .amount = purchase.amount,
                                            .method = purchase.method,
                                            .correlation_id = purchase.correlation_id,
                                            .requested_at = purchase.requested_at};
    record(in, of, purchase, event, now, trace);
}

void say(storage::transaction& in, parts& of, stored_saga const& purchase, saga_news news,
         saga_cause const& cause, core::time_point now, core::trace const& trace)
{
    switch (news) {
    case saga_news::nothing:
        return;
    case saga_news::purchase_completed:
        return say_completed(in, of, purchase, cause, now, trace);
    case saga_news::refund_requested:
        return say_refund_requested(in, of, purchase, now, trace);
    case saga_news::cancel_requested:
        return say_cancel_requested(in, of, purchase, cause, now, trace);
    case saga_news::overdue:
        return say_overdue(in, of, purchase, now, trace);
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

std::optional<stored_saga> load_saga(storage::reader& in, std::string_view payment_id)
{
    auto row = in.query(select_saga, payment_id);
    if (!row.next())
        return std::nullopt;
    stored_saga found{.number = row.integer(0),
                      .payment_id = std::string(row.text(1)),
                      .user_id = std::string(row.text(2)),
                      .game_id = std::string(row.text(3)),
                      .amount = {row.integer(4), core::currency::parse(row.text(5)).value()},
                      .method = contracts::parse_payment_method(row.text(6)).value(),
                      .correlation_id = std::string(row.text(7)),
                      .requested_at = row.moment(8),
                      .completed_at = row.maybe_moment(9),
                      .stream_version = row.integer(10),
                      .now = {.status = parse_purchase_status(row.text(11)).value(),
                              .cancel_wanted = !row.is_null(12),
                              .is_paid = !row.is_null(13)}};
    if (!row.is_null(14)) {
        found.now.refund = parse_refund_status(row.text(14)).value();
        found.refund_by = row.text(15);
        found.refund_reason = row.text(16);
        found.now.is_admins_wish = found.refund_by == "admin";
    }
    return found;
}

bool advance_saga(storage::transaction& in, parts& of, stored_saga& purchase, saga_cause const& cause,
                  core::trace trace)
{
    auto const step = next_step(purchase.now, cause.what);
    if (!step)
        return false;
    auto const now = of.with.clock.now();
    auto const before = std::exchange(purchase.now, step->then);
    if (step->news != saga_news::nothing)
        ++purchase.stream_version;
    store(in, of, purchase, before, *step, cause, now);
    trace.correlation_id = purchase.correlation_id;
    say(in, of, purchase, step->news, cause, now, trace);
    return true;
}

void advance_saga(storage::transaction& in, parts& of, std::string_view payment_id, saga_cause const& cause,
                  bus::delivery const& because)
{
    auto purchase = load_saga(in, payment_id);
    if (!purchase || advance_saga(in, of, *purchase, cause, because.trace))
        return;
    telemetry::log(telemetry::level::info, "games", purchase->correlation_id,
                   "purchase {} stays {}: what message {} says was known, or comes too late", payment_id,
                   to_text(purchase->now.status), because.message_id);
}

std::string wish_behind(std::string_view cause)
{
    if (cause == "buyer" || cause == "admin")
        return std::string(cause);
    return cause == "entitlement" ? "store" : "provider";
}

} // namespace fcg::games
