#include "internal/settlement/sweeper.hpp"

#include "internal/payment/open_refunds.hpp"
#include "internal/payment/payment_rows.hpp"
#include "internal/settlement/charging.hpp"
#include "internal/settlement/cut_off.hpp"
#include "internal/settlement/refunding.hpp"
#include "platform/async/waiter.hpp"
#include "platform/storage/statement.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace fcg::payments {

namespace {

constexpr std::chrono::seconds grace{10};
constexpr std::int64_t payments_in_a_batch = 100;
constexpr std::size_t settled_at_once = 16;

} // namespace

struct sweeper::due_payment {
    core::time_point ask_at;
    contracts::payment_id payment_id;
};

/// What the lanes of one round share.
struct sweeper::round {
    std::size_t busy = 0;
    std::int64_t ended = 0;
    /// The provider cannot be asked, and the remaining payments wait for the next round.
    bool is_over = false;
};

/// One payment of a round in work.
class sweeper::lane {
public:
    lane(std::shared_ptr<round> round, async::signal& is_free) : round_(std::move(round)), is_free_(is_free)
    {
        ++round_->busy;
    }

    ~lane()
    {
        --round_->busy;
        is_free_.notify();
    }

    lane(lane const&) = delete;
    lane& operator=(lane const&) = delete;

    round& of() { return *round_; }

private:
    std::shared_ptr<round> round_;
    async::signal& is_free_;
};

namespace {

constexpr std::string_view select_opened_running =
    "SELECT opened_running FROM payments WHERE payment_id = $1";

std::chrono::microseconds read_opened_running(storage::reader& db, contracts::payment_id const& payment_id)
{
    auto row = db.query(select_opened_running, payment_id);
    return std::chrono::microseconds(row.next() ? row.integer(0) : 0);
}

constexpr std::string_view select_last_update = "SELECT last_update_at FROM payments WHERE payment_id = $1";

/// Reads a payment's last update without its stream, because the stream may be damaged.
core::time_point read_last_update(storage::reader& db, contracts::payment_id const& payment_id)
{
    auto row = db.query(select_last_update, payment_id);
    return row.next() ? row.moment(0) : core::time_point{};
}

task<settlement::answer> ask_provider(payment_work const& work, payment const& state)
{
    settlement::answer answer_of_provider;
    try {
        known_charge charge{state.payment_id, state.reference};
        answer_of_provider.outcome = co_await work.context.provider.look_up(std::move(charge));
        answer_of_provider.is_known = true;
    } catch (provider_failure const& fault) {
        telemetry::log(telemetry::level::info, "payments", work.trace.correlation_id,
                       "the provider does not say what happened to payment {}: {}", state.payment_id,
                       fault.what());
    }
    co_return answer_of_provider;
}

} // namespace

sweeper::sweeper(module_context& context)
    : context_(context),
      tasks_(context.env.background),
      lane_is_free_(context.env.background),
      sweeping_(context.env.background, context.env.clock,
                {.name = "the sweep of open payments", .area = "payments", .grace = grace},
                [this] { return do_round(); })
{
}

void sweeper::start()
{
    if (context_.settings.sweep_ms > 0)
        sweeping_.start();
}

task<bool> sweeper::stop()
{
    bool const has_swept = co_await sweeping_.stop();
    bool const has_settled = co_await tasks_.drain(grace);
    co_return (has_swept && has_settled);
}

task<std::chrono::microseconds> sweeper::do_round()
{
    co_await sweep();
    co_return std::chrono::milliseconds(context_.settings.sweep_ms);
}

task<std::int64_t> sweeper::sweep()
{
    show_parked_refunds(context_.env.metrics, context_.db);
    show_cut_off_payments(context_);
    co_await context_.running.keep();
    auto const current = std::make_shared<round>();
    auto const now = context_.env.clock.now();
    auto const limits = settlement::limits_of(context_.settings);
    due_payment const first;
    co_await start_lanes(first, now, current);
    // These payments are due later than any pause lasts, because the clock was set back since.
    due_payment const farthest{.ask_at = now + std::max(limits.deadline, limits.ask_after), .payment_id = {}};
    co_await start_lanes(farthest, core::time_point::max(), current);
    while (current->busy > 0)
        co_await lane_is_free_.wait_for(async::no_limit); // a lane notifies at its end
    co_await revive_silent_refunds(context_);
    co_return current->ended;
}

constexpr std::string_view select_due =
    "SELECT ask_at, payment_id FROM payments WHERE ask_at IS NOT NULL AND ask_at <= $1 "
    "AND (ask_at, payment_id) > ($2, $3) ORDER BY ask_at, payment_id LIMIT $4";

/// Returns the payments that are due after `after` and up to `until`, in order.
std::vector<sweeper::due_payment> sweeper::read_due(storage::reader& db, core::time_point until,
                                                    due_payment const& after)
{
    auto rows = db.query(select_due, until, after.ask_at, after.payment_id, payments_in_a_batch);
    std::vector<due_payment> due_payments;
    while (rows.next())
        due_payments.push_back({rows.moment(0), std::string(rows.text(1))});
    return due_payments;
}

/// Starts lanes for the payments that are due after `after` and up to `until`.
task<> sweeper::start_lanes(due_payment after, core::time_point until, std::shared_ptr<round> round)
{
    for (bool is_full = true; is_full && !context_.provider.is_left_alone();) {
        auto const due = context_.db.read([&](storage::reader& db) { return read_due(db, until, after); });
        for (auto const& due_payment : due)
            co_await start_lane(due_payment.payment_id, round);
        is_full = std::ssize(due) == payments_in_a_batch && !round->is_over;
        if (!due.empty())
            after = due.back();
    }
}

/// Starts a lane once there is room for it.
task<> sweeper::start_lane(contracts::payment_id payment_id, std::shared_ptr<round> round)
{
    while (round->busy >= settled_at_once)
        co_await lane_is_free_.wait_for(async::no_limit); // a lane notifies at its end
    if (round->is_over)
        co_return;
    auto taken = std::make_unique<lane>(std::move(round), lane_is_free_);
    tasks_.spawn("settling a payment", run_lane(std::move(payment_id), std::move(taken)));
}

task<> sweeper::run_lane(contracts::payment_id payment_id, std::unique_ptr<lane> lane)
{
    auto const fault = co_await look_after(payment_id);
    if (fault.empty()) {
        count_if_ended(payment_id, lane->of());
        co_return;
    }
    telemetry::log(telemetry::level::warning, "payments", "", "payment {} is not settled yet: {}", payment_id,
                   fault);
    if (context_.provider.is_left_alone())
        lane->of().is_over = true;
    // Without this an attempt that the circuit has refused would wait for a whole deadline.
    co_await postpone(std::move(payment_id));
}

/// Settles a payment. Returns why that did not work, or an empty text.
task<std::string> sweeper::look_after(contracts::payment_id const& payment_id)
{
    try {
        auto const state = load(payment_id);
        if (state && !has_ended(state->status)) {
            payment_work const work{context_, {state->correlation_id, {}, {}}};
            co_await settle(work, *state);
        }
        co_return std::string();
    } catch (std::exception const& why) {
        if (async::means_cancelled(why))
            throw;
        co_return std::string(why.what());
    }
}

task<> sweeper::settle(payment_work const& work, payment const& state)
{
    if (was_begun_at_another_provider(context_, state)) {
        co_await leave_to_the_other(work, state);
        co_return;
    }
    auto turn = co_await take_turn(work, state); // held until the payment is settled
    if (!turn) {
        co_await leave_to_operator(work, state);
        co_return;
    }
    auto const limits = settlement::limits_of(context_.settings);
    auto action = settlement::decide(state, std::nullopt, moment_for(state.payment_id), limits);
    if (std::holds_alternative<settlement::ask>(action)) {
        auto const answer_of_provider = co_await ask_provider(work, state);
        action = settlement::decide(state, answer_of_provider, moment_for(state.payment_id), limits);
    }
    if (std::holds_alternative<settlement::process>(action))
        turn.reset(); // have_charged() waits for a turn itself
    co_await act(work, state, std::move(action));
}

std::optional<payment> sweeper::load(contracts::payment_id const& payment_id) const
{
    return context_.db.read([&](storage::reader& db) { return load_payment(db, payment_id); });
}

settlement::moment sweeper::moment_for(contracts::payment_id const& payment_id) const
{
    auto const opened =
        context_.db.read([&](storage::reader& db) { return read_opened_running(db, payment_id); });
    return {.now = context_.env.clock.now(),
            .age = context_.running.total() - opened,
            .since_start = context_.running.since_start()};
}

task<> sweeper::act(payment_work const& work, payment const& state, settlement::action action)
{
    if (std::holds_alternative<settlement::process>(action)) {
        co_await have_charged(work, state.payment_id);
    } else if (auto* const end = std::get_if<settlement::end>(&action)) {
        co_await carry_out(work, state, std::move(end->charge_outcome));
    } else if (auto* const cancel = std::get_if<settlement::cancel>(&action)) {
        ending ending{cancel->end, work.provider_name(), {}, std::move(cancel->reason)};
        co_await give_up(work, state, std::move(ending));
    } else if (auto* const wait = std::get_if<settlement::wait>(&action)) {
        auto unit = [&](storage::transaction& tx) { put_off_look(tx, state.payment_id, wait->until); };
        co_await work.write(unit);
    }
}

bool sweeper::is_too_old(payment const& state) const
{
    return settlement::is_too_old(moment_for(state.payment_id), settlement::limits_of(context_.settings));
}

/// Fails a payment that is too old without asking the provider, because every purchase must end. If the money
/// turns out to have been taken, its refund follows by itself.
task<> sweeper::fail_unasked(payment_work const& work, payment const& state, std::string reason)
{
    telemetry::log(telemetry::level::error, "payments", state.correlation_id,
                   "payment {} fails without having asked {}: check there whether it was charged",
                   state.payment_id, state.provider);
    ending ending{status::failed, {}, {}, std::move(reason)};
    co_await end_now(work, state, std::move(ending));
}

/// Handles a payment of another provider, which this process cannot ask.
task<> sweeper::leave_to_the_other(payment_work const& work, payment const& state)
{
    warn_of_other_provider(context_, state);
    if (is_too_old(state))
        co_await fail_unasked(work, state, "the payment provider was replaced before it had answered");
    else
        co_await postpone(state.payment_id);
}

/// Leaves a payment to an operator, because asking about it may be what ends the process.
task<> sweeper::leave_to_operator(payment_work const& work, payment const& state)
{
    if (is_too_old(state)) {
        co_await fail_unasked(work, state, "the payment could not be completed");
        co_return;
    }
    auto const when = context_.env.clock.now() + settlement::limits_of(context_.settings).deadline;
    auto unit = [&](storage::transaction& tx) { set_next_look(tx, state.payment_id, when); };
    co_await work.write(unit);
}

task<> sweeper::postpone(contracts::payment_id payment_id)
{
    auto const now = context_.env.clock.now();
    auto const limits = settlement::limits_of(context_.settings);
    auto unit = [&](storage::transaction& tx) {
        auto const last_heard = read_last_update(tx, payment_id);
        put_off_look(tx, payment_id, now + settlement::pause_before_asking(last_heard, now, limits));
    };
    co_await context_.db.write(unit);
}

void sweeper::count_if_ended(contracts::payment_id const& payment_id, round& round)
{
    auto const state = load(payment_id);
    if (!state || !has_ended(state->status))
        return;
    ++round.ended;
    auto const end = to_text(state->status);
    context_.env.metrics
        .counter("fcg_payments_swept_total", "Payments that the sweeper settled, by their end",
                 {{"end", std::string(end)}})
        .add();
    telemetry::log(telemetry::level::info, "payments", state->correlation_id,
                   "payment {} had received no news and is {} now", payment_id, end);
}

} // namespace fcg::payments
