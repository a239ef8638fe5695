#include "internal/settlement/sweeper.hpp"

#include "internal/settlement/charging.hpp"
#include "internal/settlement/cut_off.hpp"
#include "internal/settlement/parked_refunds.hpp"
#include "internal/settlement/policy.hpp"
#include "internal/settlement/silent_refunds.hpp"
#include "platform/async/repeating_task.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/waiter.hpp"
#include "platform/storage/statement.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace fcg::payments {

namespace {

constexpr std::chrono::seconds grace{10};
constexpr std::int64_t payments_in_a_batch = 100;
constexpr std::size_t settled_at_once = 16;

struct due_payment {
    core::time_point ask_at;
    std::string payment_id;
};

constexpr std::string_view select_due =
    "SELECT ask_at, payment_id FROM payments WHERE ask_at IS NOT NULL AND ask_at <= $1 "
    "AND (ask_at, payment_id) > ($2, $3) ORDER BY ask_at, payment_id LIMIT $4";

/// Returns the payments that are due after `after` and up to `until`, in order.
std::vector<due_payment> read_due(storage::reader& db, core::time_point until, due_payment const& after)
{
    auto rows = db.query(select_due, until, after.ask_at, after.payment_id, payments_in_a_batch);
    std::vector<due_payment> due_payments;
    while (rows.next())
        due_payments.push_back({rows.moment(0), std::string(rows.text(1))});
    return due_payments;
}

/// What the lanes of one round share.
struct round {
    std::size_t busy = 0;
    std::int64_t ended = 0;
    /// The provider cannot be asked, and the remaining payments wait for the next round.
    bool is_over = false;
};

/// One payment of a round in work.
class lane {
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

constexpr std::string_view select_opened_running =
    "SELECT opened_running FROM payments WHERE payment_id = $1";

std::chrono::microseconds read_opened_running(storage::reader& db, std::string const& payment_id)
{
    auto row = db.query(select_opened_running, payment_id);
    return std::chrono::microseconds(row.next() ? row.integer(0) : 0);
}

constexpr std::string_view select_last_update = "SELECT last_update_at FROM payments WHERE payment_id = $1";

/// Reads a payment's last update without its stream, because the stream may be damaged.
core::time_point read_last_update(storage::reader& db, std::string const& payment_id)
{
    auto row = db.query(select_last_update, payment_id);
    return row.next() ? row.moment(0) : core::time_point{};
}

task<settlement::answer> ask_provider(charge_context const& charge_context, payment const& state)
{
    settlement::answer answer_of_provider;
    try {
        known_charge charge{state.payment_id, state.reference};
        answer_of_provider.outcome = co_await charge_context.context.provider.look_up(std::move(charge));
        answer_of_provider.is_known = true;
    } catch (provider_unavailable const& fault) {
        telemetry::log(telemetry::level::info, "payments", charge_context.trace.correlation_id,
                       "the provider does not say what happened to payment {}: {}", state.payment_id,
                       fault.what());
    } catch (outcome_unknown const& fault) {
        telemetry::log(telemetry::level::info, "payments", charge_context.trace.correlation_id,
                       "the provider does not say what happened to payment {}: {}", state.payment_id,
                       fault.what());
    }
    co_return answer_of_provider;
}

} // namespace

struct sweeper::impl {
    impl(module_context& shared, users::questions& questions)
        : context(shared),
          users(questions),
          tasks(shared.env.background),
          lane_is_free(shared.env.background),
          sweeping(shared.env.background,
                   {.name = "the sweep of open payments", .area = "payments", .grace = grace},
                   [this] { return do_round(); })
    {
    }

    task<std::chrono::microseconds> do_round();
    task<std::int64_t> sweep();
    task<> start_lanes(due_payment after, core::time_point until, std::shared_ptr<round> round);
    task<> start_lane(std::string payment_id, std::shared_ptr<round> round);
    task<> run_lane(std::string payment_id, std::unique_ptr<lane> lane);
    task<std::string> look_after(std::string const& payment_id);
    task<> settle(charge_context charge_context, payment state);
    task<> act(charge_context charge_context, payment state, settlement::action action);
    task<> leave_to_the_other(charge_context charge_context, payment state);
    task<> leave_to_operator(charge_context charge_context, payment state);
    settlement::moment moment_for(std::string const& payment_id) const;
    task<> postpone(std::string payment_id);
    void count_if_ended(std::string const& payment_id, round& round);

    std::optional<payment> load(std::string const& payment_id) const
    {
        return context.db.read([&](storage::reader& db) { return load_payment(db, payment_id); });
    }

    module_context& context;
    users::questions& users;
    async::task_group tasks;
    async::signal lane_is_free;
    async::repeating_task sweeping;
};

task<std::chrono::microseconds> sweeper::impl::do_round()
{
    co_await sweep();
    co_return std::chrono::milliseconds(context.settings.sweep_ms);
}

task<std::int64_t> sweeper::impl::sweep()
{
    show_parked_refunds(context);
    show_cut_off_payments(context);
    co_await context.running.keep();
    auto const current = std::make_shared<round>();
    auto const now = context.env.clock.now();
    auto const limits = settlement::limits_of(context.settings);
    due_payment const first;
    co_await start_lanes(first, now, current);
    // These payments are due later than any pause lasts, because the clock was set back since.
    due_payment const farthest{.ask_at = now + std::max(limits.deadline, limits.ask_after), .payment_id = {}};
    co_await start_lanes(farthest, core::time_point::max(), current);
    while (current->busy > 0)
        co_await lane_is_free.wait_for(async::no_limit); // a lane notifies at its end
    co_await ask_for_silent_refunds(context);
    co_return current->ended;
}

/// Starts lanes for the payments that are due after `after` and up to `until`.
task<> sweeper::impl::start_lanes(due_payment after, core::time_point until, std::shared_ptr<round> round)
{
    for (bool is_full = true; is_full && !context.provider.is_left_alone();) {
        auto const due = context.db.read([&](storage::reader& db) { return read_due(db, until, after); });
        for (auto const& due_payment : due)
            co_await start_lane(due_payment.payment_id, round);
        is_full = std::ssize(due) == payments_in_a_batch && !round->is_over;
        if (!due.empty())
            after = due.back();
    }
}

/// Starts a lane once there is room for it.
task<> sweeper::impl::start_lane(std::string payment_id, std::shared_ptr<round> round)
{
    while (round->busy >= settled_at_once)
        co_await lane_is_free.wait_for(async::no_limit); // a lane notifies at its end
    if (round->is_over)
        co_return;
    auto taken = std::make_unique<lane>(std::move(round), lane_is_free);
    tasks.spawn("settling a payment", run_lane(std::move(payment_id), std::move(taken)));
}

task<> sweeper::impl::run_lane(std::string payment_id, std::unique_ptr<lane> lane)
{
    auto const fault = co_await look_after(payment_id);
    if (fault.empty()) {
        count_if_ended(payment_id, lane->of());
        co_return;
    }
    telemetry::log(telemetry::level::warning, "payments", "", "payment {} is not settled yet: {}", payment_id,
                   fault);
    if (context.provider.is_left_alone())
        lane->of().is_over = true;
    // Without this an attempt that the circuit has refused would wait for a whole deadline.
    co_await postpone(std::move(payment_id));
}

/// Settles a payment. Returns why that did not work, or an empty text.
task<std::string> sweeper::impl::look_after(std::string const& payment_id)
{
    try {
        auto state = load(payment_id);
        if (state && !has_ended(state->status)) {
            charge_context charge_context{context, {state->correlation_id, {}, {}}};
            co_await settle(std::move(charge_context), std::move(*state));
        }
        co_return std::string();
    } catch (std::exception const& why) {
        if (async::means_cancelled(why))
            throw;
        co_return std::string(why.what());
    }
}

task<> sweeper::impl::settle(charge_context charge_context, payment state)
{
    if (was_begun_at_another_provider(context, state)) {
        co_await leave_to_the_other(std::move(charge_context), std::move(state));
        co_return;
    }
    suspects::turn turn; // held until the payment is settled
    if (state.attempts > 0) {
        turn = co_await wait_for_turn(charge_context, state.payment_id);
        bool const may_go_on = co_await may_set_about(charge_context, state);
        if (!may_go_on) {
            co_await leave_to_operator(std::move(charge_context), std::move(state));
            co_return;
        }
    }
    auto const limits = settlement::limits_of(context.settings);
    auto action = settlement::decide(state, std::nullopt, moment_for(state.payment_id), limits);
    if (std::holds_alternative<settlement::ask>(action)) {
        auto const answer_of_provider = co_await ask_provider(charge_context, state);
        action = settlement::decide(state, answer_of_provider, moment_for(state.payment_id), limits);
    }
    if (std::holds_alternative<settlement::process>(action))
        turn = {}; // have_charged() waits for a turn itself
    co_await act(std::move(charge_context), std::move(state), std::move(action));
}

settlement::moment sweeper::impl::moment_for(std::string const& payment_id) const
{
    auto const opened =
        context.db.read([&](storage::reader& db) { return read_opened_running(db, payment_id); });
    return {.now = context.env.clock.now(),
            .age = context.running.total() - opened,
            .since_start = context.running.since_start()};
}

task<> sweeper::impl::act(charge_context charge_context, payment state, settlement::action action)
{
    if (std::holds_alternative<settlement::process>(action)) {
        co_await have_charged(std::move(charge_context), users, state.payment_id);
    } else if (auto* const end = std::get_if<settlement::end>(&action)) {
        co_await carry_out(std::move(charge_context), std::move(state), std::move(end->charge_outcome));
    } else if (auto* const cancel = std::get_if<settlement::cancel>(&action)) {
        ending ending{cancel->end, context.provider.name(), {}, std::move(cancel->reason)};
        co_await give_up(std::move(charge_context), std::move(state), std::move(ending));
    } else if (auto* const wait = std::get_if<settlement::wait>(&action)) {
        auto unit = [&](storage::transaction& tx) { ask_again_at(tx, state.payment_id, wait->until); };
        co_await context.db.write(unit);
    }
}

/// Handles a payment of another provider, which this process cannot ask. A payment that is too old fails
/// anyway, because every purchase must end; if the money turns out to have been taken, its refund follows by
/// itself.
task<> sweeper::impl::leave_to_the_other(charge_context charge_context, payment state)
{
    warn_of_other_provider(context, state);
    if (!settlement::is_too_old(moment_for(state.payment_id), settlement::limits_of(context.settings))) {
        co_await postpone(state.payment_id);
        co_return;
    }
    telemetry::log(telemetry::level::error, "payments", state.correlation_id,
                   "payment {} fails without having asked {}: check there whether it was charged",
                   state.payment_id, state.provider);
    ending ending{status::failed, {}, {}, "the payment provider was replaced before it had answered"};
    co_await end_now(std::move(charge_context), std::move(state), std::move(ending));
}

/// Leaves a payment to an operator. A payment that is too old fails without asking the provider, because
/// every purchase must end and asking may be what ends the process; if the money turns out to have been
/// taken, its refund follows by itself.
task<> sweeper::impl::leave_to_operator(charge_context charge_context, payment state)
{
    auto const limits = settlement::limits_of(context.settings);
    if (settlement::is_too_old(moment_for(state.payment_id), limits)) {
        telemetry::log(telemetry::level::error, "payments", state.correlation_id,
                       "payment {} fails without having asked {}: check there whether it was charged",
                       state.payment_id, state.provider);
        ending ending{status::failed, {}, {}, "the payment could not be completed"};
        co_await end_now(std::move(charge_context), std::move(state), std::move(ending));
        co_return;
    }
    auto const when = context.env.clock.now() + limits.deadline;
    auto unit = [&](storage::transaction& tx) { look_again_at(tx, state.payment_id, when); };
    co_await context.db.write(unit);
}

task<> sweeper::impl::postpone(std::string payment_id)
{
    auto const now = context.env.clock.now();
    auto const limits = settlement::limits_of(context.settings);
    auto unit = [&](storage::transaction& tx) {
        auto const last_heard = read_last_update(tx, payment_id);
        ask_again_at(tx, payment_id, now + settlement::pause_before_asking(last_heard, now, limits));
    };
    co_await context.db.write(unit);
}

void sweeper::impl::count_if_ended(std::string const& payment_id, round& round)
{
    auto const state = load(payment_id);
    if (!state || !has_ended(state->status))
        return;
    ++round.ended;
    auto const end = to_text(state->status);
    context.env.metrics
        .counter("fcg_payments_swept_total", "Payments that the sweeper settled, by their end",
                 {{"end", std::string(end)}})
        .add();
    telemetry::log(telemetry::level::info, "payments", state->correlation_id,
                   "payment {} had received no news and is {} now", payment_id, end);
}

sweeper::sweeper(module_context& module_context, users::questions& users)
    : impl_(std::make_unique<impl>(module_context, users))
{
}

sweeper::~sweeper() = default;

void sweeper::start()
{
    if (impl_->context.settings.sweep_ms > 0)
        impl_->sweeping.start();
}

task<bool> sweeper::stop()
{
    bool const has_swept = co_await impl_->sweeping.stop();
    bool const has_settled = co_await impl_->tasks.drain(grace);
    co_return (has_swept && has_settled);
}

task<std::int64_t> sweeper::sweep()
{
    return impl_->sweep();
}

} // namespace fcg::payments
