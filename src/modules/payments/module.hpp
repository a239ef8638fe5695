#pragma once
#include "bus/contracts/ids.hpp"
#include "bus/store_module.hpp"
#include "platform/async/task.hpp"
#include "platform/core/trace.hpp"
#include "platform/environment.hpp"
#include "reconciliation.hpp"
#include "settings.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fcg::payments {

/// The payments module: event-sourced payments and the provider that takes the money. See README.md in this
/// folder.
class module final : public bus::store_module {
public:
    /// Throws std::runtime_error, with a text for the operator, if the configured provider cannot be set up.
    module(environment& env, bus::question_directory const& questions, payment_settings const& settings,
           bus::consumer_settings const& consuming);
    ~module() override;

    storage::database& database() override;
    void subscribe(bus::subscriptions& subscriptions) override;
    void add_routes(http::routes& routes) override;
    void add_internal_routes(http::routes& routes) override;
    /// Starts the sweeper, the daily reconciliation and the simulated provider's webhooks.
    void start() override;
    void answers_at(std::string const& url) override;
    task<bool> stop() override;
    /// Returns the circuit "provider".
    std::vector<async::watched_circuit*> circuits() override;
    /// Reports the payments and refunds that wait or are parked, and background work that fails.
    std::string warning() const override;

    /// Returns the queues that the module reads, in whatever process it runs. Publishers in other processes
    /// need them.
    static std::vector<bus::reader> reads(payment_settings const& settings);

    // Operators' commands. They must run on the background loop.

    /// Compares our books with the provider's for the charges made in [begin, end). Throws core::unavailable.
    task<reconciliation> reconcile(core::time_point begin, core::time_point end, bool repair);
    /// Returns one or two lines about each refund that is not done yet, the oldest first, at most 1,000.
    std::vector<std::string> describe_open_refunds();
    /// Has the parked refunds of a payment tried again. Returns their number.
    task<std::int64_t> resume_refunds(contracts::payment_id payment_id);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::payments
