#include "inside/payment/steps.hpp"

#include "bus/contracts/payment_failed.hpp"
#include "bus/contracts/payment_processing.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/contracts/payment_succeeded.hpp"
#include "bus/outbox.hpp"

namespace fcg::payments {

namespace {

constexpr std::string_view insert_payment =
    "INSERT INTO payments (payment_id, user_id, game_id, amount_minor, currency, payment_method, status, "
    "reason, "
    "attempts, correlation_id, requested_at, last_update_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, 'pending', NULL, 0, $7, $8, $8) ON CONFLICT (payment_id) DO NOTHING";

constexpr std::string_view update_payment =
    "UPDATE payments SET status = $2, reason = $3, attempts = $4, last_update_at = $5 WHERE payment_id = $1";

template <class Contract>
void append(storage::transaction& in, payment& to, Contract const& what, step const& at)
{
    bus::record_event(in, at.ids, at.now, stream_of(to.payment_id), to.version + 1, what, at.trace);
    ++to.version;
}

void show_state(storage::transaction& in, payment const& state, step const& at)
{
    in.execute(update_payment, state.payment_id, to_text(state.status), state.reason, state.attempts, at.now);
}

contracts::payment_outcome outcome_of(status ended)
{
    switch (ended) {
    case status::approved:
        return contracts::payment_outcome::approved;
    case status::declined:
        return contracts::payment_outcome::declined;
    case status::cancelled:
        return contracts::payment_outcome::cancelled;
    case status::pending:
    case status::processing:
    case status::failed:
    case status::refunded:
        break;
    }
    return contracts::payment_outcome::failed;
}

void append_completion(storage::transaction& in, payment& state, step const& at)
{
    contracts::game_purchase_completed const completed{.payment_id = state.payment_id,
                                                       .user_id = state.user_id,
                                                       .game_id = state.game_id,
                                                       .amount = state.amount,
                                                       .method = state.method,
                                                       .status = outcome_of(state.status),
                                                       .reason = state.reason,
                                                       .correlation_id = state.correlation_id,
                                                       .completed_at = at.now};
    append(in, state, completed, at);
}

void append_end(storage::transaction& in, payment state, ending const& how, step const& at)
{
    if (has_ended(state.status) || !may_become(state.status, how.status))
        return;
    state.status = how.status;
    if (how.status == status::approved) {
        append(in, state,
               contracts::payment_succeeded{.payment_id = state.payment_id,
                                            .user_id = state.user_id,
                                            .amount = state.amount,
                                            .provider = how.provider,
                                            .provider_reference = how.reference,
                                            .correlation_id = state.correlation_id,
                                            .succeeded_at = at.now},
               at);
    } else {
        state.reason = how.reason;
        append(in, state,
               contracts::payment_failed{.payment_id = state.payment_id,
                                         .user_id = state.user_id,
                                         .amount = state.amount,
                                         .status = std::string(to_text(how.status)),
                                         .reason = how.reason,
                                         .correlation_id = state.correlation_id,
                                         .failed_at = at.now},
               at);
    }
    append_completion(in, state, at);
    show_state(in, state, at);
}

} // namespace

bool open_payment(storage::transaction& in, payment_order const& order, step const& at)
{
    auto const inserted =
        in.execute(insert_payment, order.payment_id, order.user_id, order.game_id, order.amount.minor,
                   order.amount.currency.code(), to_text(order.method), order.correlation_id, at.now);
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
    auto state = load_payment(in, payment_id);
    if (!state || !may_become(state->status, status::processing))
        return std::nullopt;
    state->status = status::processing;
    ++state->attempts;
    append(in, *state,
           contracts::payment_processing{.payment_id = state->payment_id,
                                         .attempt = state->attempts,
                                         .provider = std::string(provider)},
           at);
    show_state(in, *state, at);
    return state;
}

void end_payment(storage::transaction& in, std::string_view payment_id, ending const& how, step const& at)
{
    if (auto state = load_payment(in, payment_id))
        append_end(in, std::move(*state), how, at);
}

void end_payment(storage::transaction& in, payment state, ending const& how, step const& at)
{
    if (storage::newest_version(in, stream_of(state.payment_id)) == state.version)
        append_end(in, std::move(state), how, at);
    else
        end_payment(in, state.payment_id, how, at);
}

} // namespace fcg::payments
