#include "internal/settlement/refunding.hpp"

#include "bus/consuming/consumer.hpp"
#include "internal/payment/journal.hpp"
#include "internal/payment/open_refunds.hpp"
#include "internal/payment/refund_commands.hpp"
#include "internal/settlement/cut_off.hpp"
#include "platform/storage/statement.hpp"
#include "platform/telemetry/log.hpp"

#include <utility>
#include <vector>

namespace fcg::payments {

namespace {

/// Returns the order for the provider. Its key never changes for one charge, so that asking again never gives
/// money back twice; only money that has bounced gets another key, so that it is sent again.
refund_order refund_order_for(payment const& state, refund const& refund)
{
    return {.key = "refund:" + state.payment_id + ":" + to_text(refund_try{refund.reference, refund.bounced}),
            .payment_id = state.payment_id,
            .reference = refund.reference,
            .amount = refund.amount,
            .resumed = refund.resumed};
}

task<> finish(payment_work const& work, wanted_refund const& refund, std::int64_t bounced)
{
    auto const command = work.now();
    auto unit = [&](storage::transaction& tx) {
        return finish_refund(tx, refund.payment_id, refund.reference, bounced, command);
    };
    auto const refunded = co_await work.write(unit);
    work.context.log.ended(refunded, command.now);
}

task<> park(payment_work const& work, wanted_refund const& refund, std::string const& failure)
{
    auto const command = work.now();
    auto unit = [&](storage::transaction& tx) {
        park_refund(tx, refund.payment_id, refund.reference, failure, command);
    };
    co_await work.write(unit);
    telemetry::log(telemetry::level::error, "payments", work.trace.correlation_id,
                   "the refund of payment {} is parked and waits for an operator: {}", refund.payment_id,
                   failure);
    show_parked_refunds(work.context.env.metrics, work.context.db);
}

/// Has the refund tried again, or parks it. Only attempts that failed because of the provider count as
/// payments.maxRefundAttempts.
task<> try_again_or_park(payment_work const& work, wanted_refund const& refund, std::string const& fault)
{
    auto const command = work.now();
    auto fail = [&](storage::transaction& tx) {
        return fail_refund_attempt(tx, refund.payment_id, refund.reference, fault, command);
    };
    auto const failed = co_await work.write(fail);
    if (!failed)
        co_return;
    if (failed->find_refund(refund.reference)->failed_attempts < work.context.settings.max_refund_attempts)
        throw provider_unavailable(fault);
    co_await park(work, refund, fault);
}

/// Returns why the provider is not asked for a refund that has begun, or an empty text.
std::string why_not_refundable(payment_work const& work, payment const& state, refund const& refund)
{
    if (was_begun_at_another_provider(work.context, state))
        return "it was paid through " + state.provider + ", and " + work.provider_name() + " is configured";
    if (refund.unanswered > work.context.settings.max_cut_off_attempts)
        return "it was started " + std::to_string(refund.unanswered - 1) +
               " times in a row without an answer: the process ended in the middle of each";
    return {};
}

} // namespace

task<> have_refunded(payment_work work, wanted_refund refund)
{
    work.context.provider.refuse_while_open();
    auto const loaded =
        work.context.db.read([&](storage::reader& db) { return load_payment(db, refund.payment_id); });
    if (!loaded)
        throw bus::refused("there is no payment " + refund.payment_id);
    auto const* const before = loaded->find_refund(refund.reference);
    auto const times_cut_off = before == nullptr ? 0 : before->unanswered;
    auto const turn = co_await work.context.suspected.wait_for_turn(times_cut_off); // held until the end
    auto const command = work.now();
    auto begin = [&](storage::transaction& tx) {
        return begin_refund(tx, *loaded, refund.reference, command);
    };
    auto const state = co_await work.write(begin);
    if (!state) // the money went back before, or the refund is parked
        co_return;
    auto const& current_refund = *state->find_refund(refund.reference);
    auto const failure = why_not_refundable(work, *state, current_refund);
    if (!failure.empty()) {
        co_await park(work, refund, failure);
        co_return;
    }
    auto order = refund_order_for(*state, current_refund);
    std::optional<refund_outcome> outcome;
    std::string fault;
    try {
        outcome = co_await work.context.provider.refund(std::move(order));
    } catch (provider_failure const& why) { // of any kind: safe to ask again, because the key does not change
        fault = why.what();
    }
    if (outcome && outcome->end == refund_outcome::kind::refunded)
        co_await finish(work, refund, current_refund.bounced);
    else if (outcome)
        co_await park(work, refund, outcome->reason);
    else
        co_await try_again_or_park(work, refund, fault);
}

std::int64_t resume_waiting(storage::transaction& tx, module_context const& context, payment const& state,
                            std::optional<std::string> const& reference, command_context const& command)
{
    auto const max = context.settings.max_cut_off_attempts;
    std::int64_t resumed = !reference && resume_cut_off(tx, state.payment_id, max, command) ? 1 : 0;
    for (auto const& refund : state.refunds)
        if (!reference || refund.reference == *reference)
            resumed += resume_refund(tx, state.payment_id, refund.reference, command) ? 1 : 0;
    return resumed;
}

namespace {

constexpr std::chrono::hours min_silence{1}; ///< longer than a message waits for its next attempt
constexpr std::int64_t max_at_once = 100;
constexpr std::chrono::minutes clock_tolerance{1};

/// Selects the refunds without news. The first condition makes SQLite use the partial index. A last update in
/// the future is from before the clock was set back, and its age is unknown.
constexpr std::string_view select_silent =
    "SELECT payment_id, reference FROM refunds WHERE status <> 'refunded' AND status = 'requested' "
    "AND (last_update_at > $4 OR "
    "last_update_at <= $1 AND $2 - last_update_at >= last_update_at - requested_at) "
    "ORDER BY requested_at LIMIT $3";

std::vector<wanted_refund> read_silent(storage::reader& db, core::time_point now)
{
    std::vector<wanted_refund> silent_refunds;
    auto row = db.query(select_silent, now - min_silence, now, max_at_once, now + clock_tolerance);
    while (row.next())
        silent_refunds.push_back({std::string(row.text(0)), std::string(row.text(1))});
    return silent_refunds;
}

} // namespace

task<> revive_silent_refunds(module_context& context)
{
    auto const now = context.env.clock.now();
    if (context.provider.is_left_alone() || context.running.since_start() < min_silence)
        co_return;
    auto const silent = context.db.read([now](storage::reader& db) { return read_silent(db, now); });
    for (auto const& refund : silent) {
        auto const command = context.context_for({});
        telemetry::log(telemetry::level::warning, "payments", "",
                       "nothing was received about the refund of payment {}: it is requested again",
                       refund.payment_id);
        auto unit = [&](storage::transaction& tx) {
            request_refund_again(tx, refund.payment_id, refund.reference, min_silence, command);
        };
        co_await context.db.write(unit);
    }
}

} // namespace fcg::payments
