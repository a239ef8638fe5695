#pragma once
#include "bus/consuming/consumer.hpp"
#include "games/api/questions.hpp"
#include "internal/payment/open_refunds.hpp"
#include "platform/async/task.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/core/trace.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"
#include "reconciliation.hpp"
#include "settings.hpp"
#include "users/api/questions.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fcg::payments {

/// The payments module: event-sourced payments and the provider that takes the money. See README.md in this
/// folder.
class module {
public:
    /// Throws std::runtime_error, with a text for the operator, if the configured provider cannot be set up.
    module(environment& env, payment_settings const& settings, bus::consumer_settings const& consuming);
    ~module();

    void add_routes(http::routes& routes, users::questions& users, games::questions& games);
    /// Adds the routes that other services call. Serve them on the internal listener only.
    void add_internal_routes(http::routes& routes, users::questions& users, games::questions& games);
    void subscribe(bus::subscriptions& subscriptions, users::questions& users);
    /// Returns the queues that the module reads, in whatever process it runs. Publishers in other processes
    /// need them.
    static std::vector<bus::reader> reads(payment_settings const& settings);
    storage::database& database();

    /// Starts the sweeper, the daily reconciliation and the simulated provider's webhooks. Must run on the
    /// background loop.
    void start(users::questions& users);
    /// Stops the background work. Returns false if something that could not be cancelled still runs.
    task<bool> stop();
    /// Sets the URL at which this process serves requests, such as "http://127.0.0.1:8080". Call it once that
    /// is known.
    void answers_at(std::string url);

    // Operators' commands. They must run on the background loop.

    /// Compares our books with the provider's for the charges made in [begin, end). Throws core::unavailable.
    task<reconciliation> reconcile(core::time_point begin, core::time_point end, bool repair);
    /// Returns the refunds that are not done yet, the oldest first, at most 1,000.
    std::vector<open_refund> open_refunds();
    /// Has the parked refunds of a payment tried again. Returns their number.
    task<std::int64_t> resume_refunds(std::string payment_id);

    /// Returns the status of the circuit "provider". Thread-safe.
    async::circuit_status circuit() const;
    void reset_circuit(); ///< must run on the background loop

    /// Returns what waits or is parked, for the operator, or an empty text if nothing does. Thread-safe.
    std::string note() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::payments
