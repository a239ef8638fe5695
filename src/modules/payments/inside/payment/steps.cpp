#include "inside/payment/steps.hpp"

#include "bus/contracts/charge_opened.hpp"
#include "bus/contracts/payment_accepted.hpp"
#include "bus/contracts/payment_attempt_failed.hpp"
#include "bus/contracts/payment_failed.hpp"
#include "bus/contracts/payment_processing.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/contracts/payment_succeeded.hpp"
#include "inside/payment/journal.hpp"
#include "inside/payment/recording.hpp"
#include "platform/core/text.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace fcg::payments {

namespace {

/// Of what a provider says to the buyer.
constexpr std::size_t max_reason_bytes = 200;

/// What is open may still go on.
std::optional<payment> load_open(storage::reader& in, std::string_view payment_id)
{
    auto state = load_payment(in, payment_id);
    if (state && has_ended(state->status))
        state.reset();
    return state;
}

void begin_loaded(storage::transaction& in, payment& state, std::string_view provider, step const& at)
{
    record(in, state,
           contracts::payment_processing{.payment_id = state.payment_id,
                                         .attempt = state.attempts + 1,
                                         .provider = std::string(provider)},
           at);
    show_begun_row(in, state, at);
}

void approve(storage::transaction& in, payment& state, ending const& how, step const& at)
{
    auto const& reference = how.reference.empty() ? state.reference : how.reference;
    record(in, state,
           contracts::payment_succeeded{.payment_id = state.payment_id,
                                        .user_id = state.user_id,
                                        .amount = state.amount,
                                        .provider = how.provider,
                                        .provider_reference = reference,
                                        .fee_minor = how.fee_minor,
                                        .correlation_id = state.correlation_id,
                                        .succeeded_at = at.now},
           at);
    if (state.amount.minor > 0)
        book_charge(in, state.payment_id, state.reference, state.amount, how.fee_minor, at.now);
}

void end_unpaid(storage::transaction& in, payment& state, ending const& how, step const& at)
{
    record(in, state,
           contracts::payment_failed{.payment_id = state.payment_id,
                                     .user_id = state.user_id,
                                     .amount = state.amount,
                                     .status = std::string(to_text(how.status)),
                                     .reason = how.reason,
                                     .correlation_id = state.correlation_id,
                                     .failed_at = at.now},
           at);
}

/// The provider has taken money from a payment that has ended: unless it stands for that very charge, the
/// money goes back.
void give_back(storage::transaction& in, payment& state, ending const& how, step const& at)
{
    auto const reference = how.reference.empty() ? state.reference : how.reference;
    if (state.amount.minor == 0 || state.knows_charge(reference))
        return;
    record_overcharge(in, state,
                      {.reference = reference,
                       .amount = state.amount,
                       .fee_minor = how.fee_minor,
                       .cause = overcharge_cause(state)},
                      at);
    auto const cause = state.find_refund(reference)->cause;
    auto const* const reason = cause == "late" ? "the provider charged after the payment had ended"
                                               : "the provider charged twice for the payment";
    record_refund_wish(in, state, reference, {cause, reason}, at);
    show_refund_row(in, state, reference);
    show_payment_row(in, state, at);
}

bool is_of_other_money(ending const& how, payment const& state)
{
    return how.status == status::approved && how.amount && *how.amount != state.amount;
}

std::string describe_money(core::money const& amount)
{
    return fmt::format("{} {}", core::format_amount(amount), amount.currency.code());
}

/// Whose fault it is, and whether the money goes back, an operator decides: the provider may have charged
/// something else, or only say so.
void park_other_money(storage::transaction& in, payment& state, ending const& how, step const& at)
{
    auto const reference = how.reference.empty() ? state.reference : how.reference;
    auto const trouble = fmt::format("the provider says that it took {} for a payment of {}",
                                     describe_money(*how.amount), describe_money(state.amount));
    telemetry::log(telemetry::level::error, "payments", state.correlation_id,
                   "payment {}, charge {}: {}; nothing is given for it", state.payment_id, reference,
                   trouble);
    if (state.knows_charge(reference))
        return;
    record_overcharge(
        in, state,
        {.reference = reference, .amount = *how.amount, .fee_minor = how.fee_minor, .cause = "mismatched"},
        at);
    show_refund_row(in, state, reference);
    park_refund(in, state.payment_id, reference, trouble, at);
}

void refuse_other_money(storage::transaction& in, payment& state, ending const& how, step const& at)
{
    if (!has_ended(state.status)) {
        end_unpaid(in, state,
                   {.status = status::failed,
                    .provider = how.provider,
                    .reference = {},
                    .reason = "the payment provider charged another amount"},
                   at);
        record_completion(in, state, at);
        show_payment_row(in, state, at);
    }
    park_other_money(in, state, how, at);
}

void end_open(storage::transaction& in, payment& state, ending const& how, step const& at)
{
    if (how.status == status::approved)
        approve(in, state, how, at);
    else
        end_unpaid(in, state, how, at);
    record_completion(in, state, at);
    show_payment_row(in, state, at);
}

std::optional<payment> end_loaded(storage::transaction& in, payment state, ending const& how, step const& at)
{
    bool const had_ended = has_ended(state.status);
    if (is_of_other_money(how, state))
        refuse_other_money(in, state, how, at);
    else if (!had_ended)
        end_open(in, state, how, at);
    else if (how.status == status::approved)
        give_back(in, state, how, at);
    return had_ended ? std::nullopt : std::optional(std::move(state));
}

} // namespace

constexpr std::string_view insert_payment =
    "INSERT INTO payments (payment_id, user_id, game_id, amount_minor, currency, payment_method, status, "
    "reason, attempts, correlation_id, requested_at, last_update_at, ask_at, opened_running) "
    "VALUES ($1, $2, $3, $4, $5, $6, 'pending', NULL, 0, $7, $8, $8, $9, $10) "
    "ON CONFLICT (payment_id) DO NOTHING";

bool open_payment(storage::transaction& in, payment_order const& order, step const& at)
{
    auto const inserted = in.execute(insert_payment, order.payment_id, order.user_id, order.game_id,
                                     order.amount.minor, order.amount.currency.code(), to_text(order.method),
                                     order.correlation_id, at.now, at.now + at.deadline, at.running.count());
    if (inserted == 0)
        return false;
    contracts::payment_requested const requested{.payment_id = order.payment_id,
                                                 .correlation_id = order.correlation_id,
                                                 .user_id = order.user_id,
                                                 .game_id = order.game_id,
                                                 .amount = order.amount,
                                                 .method = order.method,
                                                 .occurred_at = at.now};
    bus::record_event(in, at.ids, at.now, stream_of(order.payment_id), 1, requested, at.trace);
    return true;
}

std::optional<payment> begin_attempt(storage::transaction& in, std::string_view payment_id,
                                     std::string_view provider, step const& at)
{
    auto state = load_open(in, payment_id);
    if (state)
        begin_loaded(in, *state, provider, at);
    return state;
}

std::optional<payment> begin_attempt(storage::transaction& in, payment state, std::string_view provider,
                                     step const& at)
{
    if (has_ended(state.status) || storage::newest_version(in, stream_of(state.payment_id)) != state.version)
        return std::nullopt;
    begin_loaded(in, state, provider, at);
    return state;
}

std::optional<payment> note_failed_attempt(storage::transaction& tx, std::string_view payment_id,
                                           std::string_view reason, step const& at)
{
    auto state = load_open(tx, payment_id);
    if (!state || state->attempts == 0)
        return state;
    record(tx, *state,
           contracts::payment_attempt_failed{.payment_id = state->payment_id,
                                             .what = "charge",
                                             .provider_reference = {},
                                             .attempt = state->attempts,
                                             .reason = std::string(reason)},
           at);
    show_payment_row(tx, *state, at);
    return state;
}

constexpr std::string_view insert_opened_charge =
    "INSERT INTO opened_charges (reference, payment_id) VALUES ($1, $2) ON CONFLICT (reference) DO NOTHING";

std::optional<payment> note_opened(storage::transaction& in, std::string_view payment_id,
                                   std::string_view reference, step const& at)
{
    auto state = load_open(in, payment_id);
    if (!state || state->reference == reference)
        return state;
    in.execute(insert_opened_charge, reference, payment_id);
    record(in, *state,
           contracts::charge_opened{.payment_id = state->payment_id,
                                    .provider = state->provider,
                                    .provider_reference = std::string(reference),
                                    .opened_at = at.now},
           at);
    show_payment_row(in, *state, at);
    return state;
}

constexpr std::string_view select_opened_charge =
    "SELECT payment_id FROM opened_charges WHERE reference = $1";

std::optional<std::string> payment_of_reference(storage::reader& in, std::string_view reference)
{
    auto row = in.query(select_opened_charge, reference);
    if (!row.next())
        return std::nullopt;
    return std::string(row.text(0));
}

void note_accepted(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                   step const& at)
{
    auto state = load_open(in, payment_id);
    if (!state)
        return;
    if (state->is_accepted && (reference.empty() || state->reference == reference)) {
        ask_again_at(in, payment_id, at.now + at.deadline);
        return;
    }
    record(in, *state,
           contracts::payment_accepted{.payment_id = state->payment_id,
                                       .user_id = state->user_id,
                                       .provider = state->provider,
                                       .provider_reference = std::string(reference),
                                       .correlation_id = state->correlation_id,
                                       .accepted_at = at.now},
           at);
    show_payment_row(in, *state, at);
}

constexpr std::string_view put_off = "UPDATE payments SET ask_at = $2, asked_in = NULL, cut_off = 0 WHERE "
                                     "payment_id = $1 AND ask_at IS NOT NULL";

void ask_again_at(storage::transaction& in, std::string_view payment_id, core::time_point when)
{
    in.execute(put_off, payment_id, when);
}

constexpr std::string_view update_ask_at =
    "UPDATE payments SET ask_at = $2 WHERE payment_id = $1 AND ask_at IS NOT NULL";

void look_again_at(storage::transaction& tx, std::string_view payment_id, core::time_point when)
{
    tx.execute(update_ask_at, payment_id, when);
}

constexpr std::string_view bring_ask_at_forward =
    "UPDATE payments SET ask_at = $2 WHERE payment_id = $1 AND ask_at > $2";

void ask_by(storage::transaction& in, std::string_view payment_id, core::time_point when)
{
    in.execute(bring_ask_at_forward, payment_id, when);
}

ending to_ending(charge_outcome const& outcome, std::string provider)
{
    using kind = charge_outcome::kind;
    auto const reason = core::one_line(outcome.reason, max_reason_bytes);
    switch (outcome.end) {
    case kind::approved:
        return {status::approved,  std::move(provider), outcome.reference, {},
                outcome.fee_minor, outcome.amount};
    case kind::declined:
        return {status::declined, std::move(provider), outcome.reference, reason};
    case kind::failed:
        return {status::failed, std::move(provider), outcome.reference, reason};
    case kind::cancelled:
        return {status::cancelled, std::move(provider), outcome.reference, reason};
    case kind::waiting:
        break;
    }
    throw std::logic_error("a charge that waits is no end of a payment");
}

std::optional<payment> end_payment(storage::transaction& in, std::string_view payment_id, ending const& how,
                                   step const& at)
{
    auto state = load_payment(in, payment_id);
    return state ? end_loaded(in, std::move(*state), how, at) : std::nullopt;
}

std::optional<payment> end_payment(storage::transaction& in, payment state, ending const& how, step const& at)
{
    if (storage::newest_version(in, stream_of(state.payment_id)) == state.version)
        return end_loaded(in, std::move(state), how, at);
    return end_payment(in, state.payment_id, how, at);
}

void say_again(storage::transaction& in, std::string_view payment_id, step const& at)
{
    auto state = load_payment(in, payment_id);
    if (!state || !has_ended(state->status))
        return;
    auto const* const own = state->own_refund();
    if (state->status != status::refunded)
        record_completion(in, *state, at);
    else if (own->now == refund::state::refunded)
        record_refunded(in, *state, {own->cause, own->reason}, at);
}

} // namespace fcg::payments
