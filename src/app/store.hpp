#pragma once
#include "app/clock_watch.hpp"
#include "app/dead_letters/dead_letter_service.hpp"
#include "app/queues.hpp"
#include "app/services/duplicate_instance_guard.hpp"
#include "app/services/event_history.hpp"
#include "app/services/other_processes.hpp"
#include "app/services/service_tokens.hpp"
#include "app/settings.hpp"
#include "bus/bus.hpp"
#include "bus/queue.hpp"
#include "bus/store_module.hpp"
#include "platform/environment.hpp"
#include "platform/http/server/dispatcher.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::app {

/// The composition root: it creates the modules of the table in modules.cpp that this process hosts, and
/// connects them. A purchase passes through them so:
///
/// - games accepts it (games/features/buy_game.cpp): the purchase and the event GamePurchaseRequested are
///   committed in one transaction, and the buyer is answered 202;
/// - the relay (bus/publishing/relay.cpp) sends what was committed to the queues of its readers, and a worker
///   (bus/consuming/worker.cpp) passes each message to its handler with an inbox row, so that its effect
///   happens once;
/// - payments opens the payment, asks the provider and ends it: PaymentSucceeded or PaymentFailed;
/// - games ends a declined purchase, and library grants the game of a paid one: EntitlementGranted, or
///   EntitlementRefused, which leads to a refund;
/// - games completes the purchase: PurchaseCompleted. tracking has written each step into the timeline,
///   notifications tells the buyer, and indexer counts the sale.
///
/// Members are created in the order of their declaration and destroyed in reverse, so that no object outlives
/// one that it uses.
class store {
public:
    /// Opens and migrates the files of the modules that it hosts. Throws storage_error and std::runtime_error
    /// with a text for the operator. All arguments must outlive the store.
    store(environment& env, all_settings const& settings, core::declared_settings const& declared);

    /// Starts the communication between the modules. Must run on the background loop.
    task<> start();
    /// Stops it. Must run on the background loop.
    task<> stop();

    /// Returns false if something still runs after stop() that could not be cut off; then nothing that it
    /// uses may be destroyed while the loop runs.
    bool has_ended() const { return modules_have_ended_ && bus_->has_ended(); }

    /// Receives the URL at which this process serves requests, once it is known.
    void answers_at(std::string const& url);

    http::dispatcher& dispatcher() { return *dispatcher_; }

    /// Returns the dispatcher of the listener for other processes of the store. Null if there is none.
    http::dispatcher* internal_dispatcher() { return internal_dispatcher_.get(); }

    http::routes const& routes() const { return routes_; }

    bus::bus& bus() { return *bus_; }

    bus::queue_transport& queues() { return queues_.in_use(); }

    /// Returns a module for the commands that only it has. Null if another process hosts it.
    template <class Module>
    Module* find()
    {
        for (auto const& module : modules_)
            if (auto* const sought = dynamic_cast<Module*>(module.get()))
                return sought;
        return nullptr;
    }

    audit_log& audit() { return audit_; }

    dead_letter_service& dead_letters() { return *dead_letters_; }

    all_settings const& settings() const { return settings_; }

    /// Returns the state of the circuits around all servers that this process calls: other processes, the
    /// payment provider, the search server. Thread-safe.
    std::vector<async::circuit_status> circuits() const;
    /// Closes the circuit of this name. Returns false if there is none. Must run on the background loop.
    bool reset_circuit(std::string_view name);

    environment& env() { return env_; }

    /// Returns the databases of the modules that this process hosts, of the bus and of the audit log.
    std::vector<storage::database*> databases();
    /// Returns the database of a module, or "bus" or "audit". Null if there is none.
    storage::database* find_database(std::string_view name);

    /// Returns the faults that keep the store from working, one line each. Empty if it is ready. Thread-safe.
    std::vector<std::string> failures();

    /// Returns warnings for the operator about what does not keep this process from serving. Thread-safe.
    std::vector<std::string> warnings() const;

    /// Ends readiness before connections are closed, so that a balancer sends requests elsewhere.
    /// Thread-safe.
    void announce_not_ready() { draining_ = true; }

    /// Ends readiness, and the streams that would last as long as their readers stay. Thread-safe.
    void announce_draining();

private:
    void create_modules();
    void route_events();
    void add_routes(core::declared_settings const& declared);
    void answer_other_processes();
    void make_dispatchers();
    template <class Part>
    task<> stop_one(Part& part);
    std::vector<async::watched_circuit*> all_circuits() const;
    std::optional<http::principal> verify_service(std::string_view token);

    environment& env_;
    all_settings const& settings_;
    store_queues queues_;
    audit_log audit_;
    bus::question_directory questions_;
    std::unique_ptr<service_tokens> tokens_;  ///< null if no other process belongs to the store
    std::unique_ptr<other_processes> others_; ///< null if no other process belongs to the store
    duplicate_instance_guard duplicates_;
    clock_watch clock_watch_;
    event_history history_;
    std::vector<std::unique_ptr<bus::store_module>> modules_;
    std::unique_ptr<bus::bus> bus_;
    std::unique_ptr<dead_letter_service> dead_letters_;
    http::routes routes_;
    http::routes internal_routes_;
    std::unique_ptr<http::dispatcher> dispatcher_;
    std::unique_ptr<http::dispatcher> internal_dispatcher_;
    std::atomic<bool> draining_ = false;
    bool modules_have_ended_ = true;
};

} // namespace fcg::app
