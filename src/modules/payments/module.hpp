#pragma once
#include "bus/consumer.hpp"
#include "games/api/questions.hpp"
#include "inside/payment/open_refunds.hpp"
#include "platform/async/task.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/core/trace.hpp"
#include "platform/http/routes.hpp"
#include "platform/surroundings.hpp"
#include "reconciliation.hpp"
#include "settings.hpp"
#include "users/api/questions.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fcg::payments {

/// Payments, event-sourced, and the provider that takes the money. See README.md beside this file.
class module {
public:
    /// Throws std::runtime_error for the operator when the provider cannot be what is configured.
    module(surroundings& with, payment_settings const& how, bus::consumer_settings const& consuming);
    ~module();

    void add_routes(http::routes& into, users::questions& users, games::questions& games);
    /// What services may do here: to be served on the internal listener alone.
    void add_internal_routes(http::routes& into, users::questions& users, games::questions& games);
    void subscribe(bus::subscriptions& into, users::questions& users);
    /// The queues that it reads wherever it runs; publishers elsewhere need them.
    static std::vector<bus::reader> reads(payment_settings const& how);
    storage::database& database();

    /// The sweeper, the daily reconciliation and the simulated provider's webhooks. On the background loop.
    void start(users::questions& users);
    /// False: something still runs that could not be cut off.
    task<bool> stop();
    /// Where this process answers, once it does: "http://127.0.0.1:8080".
    void answers_at(std::string url);

    // What an operator asks for; on the background loop.

    /// Compares our books with the provider's for the charges made in [from, to). Throws
    /// core::unavailable.
    task<reconciliation> reconcile(core::time_point from, core::time_point to, bool repair);
    /// Refunds that are not done yet, the oldest first, at most 1,000.
    std::vector<open_refund> open_refunds();
    /// Has the parked refunds of a payment tried again; how many there were.
    task<std::int64_t> resume_refunds(std::string payment_id);

    /// "provider": whether it is asked. Any thread.
    async::circuit_status circuit() const;
    void reset_circuit(); ///< on the background loop

    /// What waits or is parked, for the operator; empty: nothing. Any thread.
    std::string note() const;

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::payments
