#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/settlement/payment_work.hpp"
#include "internal/settlement/policy.hpp"
#include "platform/async/repeating_task.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Settles payments without news by asking the provider what happened to them. It has refunds without news
/// worked on again.
namespace fcg::payments {

/// Sweeps open payments, one round at a time, on the background loop. While the provider's circuit is open a
/// round waits for the next one, and nothing is ended. Metrics: fcg_payments_swept_total{end},
/// fcg_refunds_parked.
class sweeper {
public:
    explicit sweeper(module_context& context);

    void start();
    task<bool> stop(); ///< returns false if something still runs

    std::string warning() const { return sweeping_.warning(); } ///< empty while the sweep works; thread-safe

    /// Looks at every open payment that is due now. Returns the number of payments that it ended. For tests
    /// and operators.
    task<std::int64_t> sweep();

private:
    struct due_payment;
    struct round;
    class lane;

    static std::vector<due_payment> read_due(storage::reader& db, core::time_point until,
                                             due_payment const& after);

    task<std::chrono::microseconds> do_round();
    task<> start_lanes(due_payment after, core::time_point until, std::shared_ptr<round> round);
    task<> start_lane(contracts::payment_id payment_id, std::shared_ptr<round> round);
    task<> run_lane(contracts::payment_id payment_id, std::unique_ptr<lane> lane);
    task<std::string> look_after(contracts::payment_id const& payment_id);
    task<> settle(payment_work const& work, payment const& state);
    task<> act(payment_work const& work, payment const& state, settlement::action action);
    task<> leave_to_the_other(payment_work const& work, payment const& state);
    task<> leave_to_operator(payment_work const& work, payment const& state);
    task<> fail_unasked(payment_work const& work, payment const& state, std::string reason);
    task<> postpone(contracts::payment_id payment_id);
    settlement::moment moment_for(contracts::payment_id const& payment_id) const;
    bool is_too_old(payment const& state) const;
    std::optional<payment> load(contracts::payment_id const& payment_id) const;
    void count_if_ended(contracts::payment_id const& payment_id, round& round);

    module_context& context_;
    async::task_group tasks_;
    async::signal lane_is_free_;
    async::repeating_task sweeping_;
};

} // namespace fcg::payments
