#include "inside/settling/sweeper.hpp"

#include "inside/settling/charging.hpp"
#include "inside/settling/cut_off.hpp"
#include "inside/settling/deciding.hpp"
#include "inside/settling/parked_refunds.hpp"
#include "inside/settling/silent_refunds.hpp"
#include "platform/async/kept_tasks.hpp"
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

/// Those with a time after this one and up to `until`, in order.
std::vector<due_payment> read_due(storage::reader& in, core::time_point until, due_payment const& after)
{
    auto rows = in.query(select_due, until, after.ask_at, after.payment_id, payments_in_a_batch);
    std::vector<due_payment> found;
    while (rows.next())
        found.push_back({rows.moment(0), std::string(rows.text(1))});
    return found;
}

/// What the lanes of one round share.
struct round {
    std::size_t busy = 0;
    std::int64_t ended = 0;
    bool is_over = false; ///< the provider cannot be asked: the others wait for the next round
};

/// One payment of a round in work.
class lane {
public:
    lane(std::shared_ptr<round> in, async::signal& is_free) : in_(std::move(in)), is_free_(is_free)
    {
        ++in_->busy;
    }

    ~lane()
    {
        --in_->busy;
        is_free_.notify();
    }

    lane(lane const&) = delete;
    lane& operator=(lane const&) = delete;

    round& of() { return *in_; }

private:
    std::shared_ptr<round> in_;
    async::signal& is_free_;
};

constexpr std::string_view select_opened_running =
    "SELECT opened_running FROM payments WHERE payment_id = $1";

std::chrono::microseconds read_opened_running(storage::reader& in, std::string const& payment_id)
{
    auto row = in.query(select_opened_running, payment_id);
    return std::chrono::microseconds(row.next() ? row.integer(0) : 0);
}

constexpr std::string_view select_last_update = "SELECT last_update_at FROM payments WHERE payment_id = $1";

/// Without its stream, which may be what is wrong with it.
core::time_point read_last_update(storage::reader& in, std::string const& payment_id)
{
    auto row = in.query(select_last_update, payment_id);
    return row.next() ? row.moment(0) : core::time_point{};
}

task<settling::answer> hear(errand const& on, payment const& state)
{
    settling::answer heard;
    try {
        known_charge which{state.payment_id, state.reference};
        heard.outcome = co_await on.of.provider.look_up(std::move(which));
        heard.is_known = true;
    } catch (provider_unavailable const& fault) {
        telemetry::log(telemetry::level::info, "payments", on.trace.correlation_id,
                       "the provider does not say what became of payment {}: {}", state.payment_id,
                       fault.what());
    } catch (outcome_unknown const& fault) {
        telemetry::log(telemetry::level::info, "payments", on.trace.correlation_id,
                       "the provider does not say what became of payment {}: {}", state.payment_id,
                       fault.what());
    }
    co_return heard;
}

} // namespace

struct sweeper::inside {
    inside(parts& shared, users::questions& asked)
        : of(shared),
          users(asked),
          tasks(shared.with.background),
          lane_is_free(shared.with.background)
    {
    }

    task<> keep();
    task<std::int64_t> sweep();
    task<> start_lanes(due_payment after, core::time_point until, std::shared_ptr<round> in);
    task<> start_lane(std::string payment_id, std::shared_ptr<round> in);
    task<> run_lane(std::string payment_id, std::unique_ptr<lane> in);
    task<std::string> look_after(std::string const& payment_id);
    task<> settle(errand on, payment state);
    task<> act(errand on, payment state, settling::action what);
    task<> leave_to_the_other(errand on, payment state);
    task<> leave_to_operator(errand on, payment state);
    settling::moment moment_for(std::string const& payment_id) const;
    task<> postpone(std::string payment_id);
    void count_if_ended(std::string const& payment_id, round& in);

    std::optional<payment> load(std::string const& payment_id) const
    {
        return of.db.read([&](storage::reader& in) { return load_payment(in, payment_id); });
    }

    parts& of;
    users::questions& users;
    async::task_group tasks;
    async::signal lane_is_free;
};

task<> sweeper::inside::keep()
{
    auto const pause = std::chrono::milliseconds(of.how.sweep_ms);
    while (!tasks.stopping()) {
        try {
            co_await sweep();
        } catch (std::exception const& fault) {
            if (async::means_cancelled(fault))
                throw;
            telemetry::log(telemetry::level::error, "payments", "", "the sweeper's round failed: {}",
                           fault.what());
        }
        co_await async::sleep_for(of.with.background, pause);
    }
}

task<std::int64_t> sweeper::inside::sweep()
{
    show_parked_refunds(of);
    show_cut_off_payments(of);
    co_await of.running.keep();
    auto const current = std::make_shared<round>();
    auto const now = of.with.clock.now();
    auto const limits = settling::limits_of(of.how);
    due_payment const first;
    co_await start_lanes(first, now, current);
    // Farther ahead than any pause: the clock was set back since.
    due_payment const farthest{.ask_at = now + std::max(limits.deadline, limits.ask_after), .payment_id = {}};
    co_await start_lanes(farthest, core::time_point::max(), current);
    while (current->busy > 0)
        co_await lane_is_free.wait_for(async::no_limit); // a lane says so when it ends
    co_await ask_for_silent_refunds(of);
    co_return current->ended;
}

/// For those whose time is after this one and up to `until`.
task<> sweeper::inside::start_lanes(due_payment after, core::time_point until, std::shared_ptr<round> in)
{
    for (bool is_full = true; is_full && !of.provider.is_left_alone();) {
        auto const due = of.db.read([&](storage::reader& db) { return read_due(db, until, after); });
        for (auto const& one : due)
            co_await start_lane(one.payment_id, in);
        is_full = std::ssize(due) == payments_in_a_batch && !in->is_over;
        if (!due.empty())
            after = due.back();
    }
}

/// Once there is room for it.
task<> sweeper::inside::start_lane(std::string payment_id, std::shared_ptr<round> in)
{
    while (in->busy >= settled_at_once)
        co_await lane_is_free.wait_for(async::no_limit); // a lane says so when it ends
    if (in->is_over)
        co_return;
    auto taken = std::make_unique<lane>(std::move(in), lane_is_free);
    tasks.spawn("settling a payment", run_lane(std::move(payment_id), std::move(taken)));
}

task<> sweeper::inside::run_lane(std::string payment_id, std::unique_ptr<lane> in)
{
    auto const fault = co_await look_after(payment_id);
    if (fault.empty()) {
        count_if_ended(payment_id, in->of());
        co_return;
    }
    telemetry::log(telemetry::level::warning, "payments", "", "payment {} is not settled yet: {}", payment_id,
                   fault);
    if (of.provider.is_left_alone())
        in->of().is_over = true;
    // An attempt that the circuit has refused would wait for a whole deadline.
    co_await postpone(std::move(payment_id));
}

/// Why it did not work; empty when it did.
task<std::string> sweeper::inside::look_after(std::string const& payment_id)
{
    try {
        auto state = load(payment_id);
        if (state && !has_ended(state->status)) {
            errand on{of, {state->correlation_id, {}, {}}};
            co_await settle(std::move(on), std::move(*state));
        }
        co_return std::string();
    } catch (std::exception const& why) {
        if (async::means_cancelled(why))
            throw;
        co_return std::string(why.what());
    }
}

task<> sweeper::inside::settle(errand on, payment state)
{
    if (was_begun_elsewhere(of, state)) {
        co_await leave_to_the_other(std::move(on), std::move(state));
        co_return;
    }
    suspects::turn turn; // until the payment is settled
    if (state.attempts > 0) {
        turn = co_await wait_for_turn(on, state.payment_id);
        bool const may_go_on = co_await may_set_about(on, state);
        if (!may_go_on) {
            co_await leave_to_operator(std::move(on), std::move(state));
            co_return;
        }
    }
    auto const limits = settling::limits_of(of.how);
    auto what = settling::decide(state, std::nullopt, moment_for(state.payment_id), limits);
    if (std::holds_alternative<settling::ask>(what)) {
        auto const heard = co_await hear(on, state);
        what = settling::decide(state, heard, moment_for(state.payment_id), limits);
    }
    if (std::holds_alternative<settling::process>(what))
        turn = {}; // charging waits for one itself
    co_await act(std::move(on), std::move(state), std::move(what));
}

settling::moment sweeper::inside::moment_for(std::string const& payment_id) const
{
    auto const opened = of.db.read([&](storage::reader& in) { return read_opened_running(in, payment_id); });
    return {.now = of.with.clock.now(),
            .age = of.running.total() - opened,
            .since_start = of.running.since_start()};
}

task<> sweeper::inside::act(errand on, payment state, settling::action what)
{
    if (std::holds_alternative<settling::process>(what)) {
        co_await have_charged(std::move(on), users, state.payment_id);
    } else if (auto* const end = std::get_if<settling::end>(&what)) {
        co_await carry_out(std::move(on), std::move(state), std::move(end->how));
    } else if (auto* const cancel = std::get_if<settling::cancel>(&what)) {
        ending how{cancel->end, of.provider.name(), {}, std::move(cancel->reason)};
        co_await give_up(std::move(on), std::move(state), std::move(how));
    } else if (auto* const wait = std::get_if<settling::wait>(&what)) {
        auto unit = [&](storage::transaction& in) { ask_again_at(in, state.payment_id, wait->until); };
        co_await of.db.write(unit);
    }
}

/// Nobody here can ask. Once it is too old it fails all the same, since every purchase must end; should the
/// money turn out to have been taken, its refund follows by itself.
task<> sweeper::inside::leave_to_the_other(errand on, payment state)
{
    warn_of_other_provider(of, state);
    if (!settling::is_too_old(moment_for(state.payment_id), settling::limits_of(of.how))) {
        co_await postpone(state.payment_id);
        co_return;
    }
    telemetry::log(telemetry::level::error, "payments", state.correlation_id,
                   "payment {} is given up without having asked {}: see there whether it was charged",
                   state.payment_id, state.provider);
    ending how{status::failed, {}, {}, "the payment provider was replaced before it had answered"};
    co_await end_now(std::move(on), std::move(state), std::move(how));
}

/// Every purchase must end: once it is too old it fails without a question, since asking may be what ends the
/// process. Should the money turn out to have been taken, its refund follows by itself.
task<> sweeper::inside::leave_to_operator(errand on, payment state)
{
    auto const limits = settling::limits_of(of.how);
    if (settling::is_too_old(moment_for(state.payment_id), limits)) {
        telemetry::log(telemetry::level::error, "payments", state.correlation_id,
                       "payment {} is given up without having asked {}: see there whether it was charged",
                       state.payment_id, state.provider);
        ending how{status::failed, {}, {}, "the payment could not be completed"};
        co_await end_now(std::move(on), std::move(state), std::move(how));
        co_return;
    }
    auto const when = of.with.clock.now() + limits.deadline;
    auto unit = [&](storage::transaction& in) { look_again_at(in, state.payment_id, when); };
    co_await of.db.write(unit);
}

task<> sweeper::inside::postpone(std::string payment_id)
{
    auto const now = of.with.clock.now();
    auto const limits = settling::limits_of(of.how);
    auto unit = [&](storage::transaction& in) {
        auto const last_heard = read_last_update(in, payment_id);
        ask_again_at(in, payment_id, now + settling::pause_before_asking(last_heard, now, limits));
    };
    co_await of.db.write(unit);
}

void sweeper::inside::count_if_ended(std::string const& payment_id, round& in)
{
    auto const state = load(payment_id);
    if (!state || !has_ended(state->status))
        return;
    ++in.ended;
    auto const end = to_text(state->status);
    of.with.metrics
        .counter("fcg_payments_swept_total", "Payments that the sweeper settled, by their end",
                 {{"end", std::string(end)}})
        .add();
    telemetry::log(telemetry::level::info, "payments", state->correlation_id,
                   "payment {} had heard nothing and is {} now", payment_id, end);
}

sweeper::sweeper(parts& of, users::questions& users) : inside_(std::make_unique<inside>(of, users)) {}

sweeper::~sweeper() = default;

void sweeper::start()
{
    if (inside_->of.how.sweep_ms > 0)
        async::keep_running(inside_->tasks, inside_->of.with.background, "the sweeper of payments",
                            [this] { return inside_->keep(); });
}

task<bool> sweeper::stop()
{
    bool const has_ended = co_await inside_->tasks.drain(grace);
    co_return has_ended;
}

task<std::int64_t> sweeper::sweep()
{
    return inside_->sweep();
}

} // namespace fcg::payments
