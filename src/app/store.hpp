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
#include "games/module.hpp"
#include "indexer/module.hpp"
#include "library/module.hpp"
#include "notifications/module.hpp"
#include "payments/module.hpp"
#include "platform/environment.hpp"
#include "platform/http/server/server.hpp"
#include "tracking/module.hpp"
#include "users/module.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::app {

/// The composition root: which modules run and what they are wired to. Members are made in the order in which
/// they stand here and destroyed in the reverse one, so that whoever uses another never outlives it.
class store {
public:
    /// Opens and migrates the files of the modules that it hosts. Throws storage_error and std::runtime_error
    /// for the operator. `settings` outlive it.
    store(environment& env, all_settings const& settings, core::declared_settings const& declared);
    ~store();

    /// For commands that run alone: the queues are there, but nothing is consumed. On the background loop.
    task<> declare_queues();

    /// Starts and ends the conversation between the modules. On the background loop.
    task<> start();
    task<> stop();

    /// After stop(). False: something still runs that could not be cut off, so nothing that it uses may be
    /// destroyed while the loop runs.
    bool has_ended() const { return parts_have_ended_ && bus_->has_ended(); }

    /// Where this process answers, once it does.
    void answers_at(std::string const& url);

    http::dispatcher& dispatcher() { return *dispatcher_; }

    /// What is answered to other processes of the store, on a listener of its own; null when none is asked
    /// for.
    http::dispatcher* internal_dispatcher() { return internal_dispatcher_.get(); }

    http::routes const& routes() const { return routes_; }

    bus::bus& bus() { return *bus_; }

    bus::bus const& bus() const { return *bus_; }

    bus::queue_transport& queues() { return queues_.in_use(); }

    // Null where another process hosts them.
    users::module* users() { return users_.get(); }

    games::module* games() { return games_.get(); }

    payments::module* payments() { return payments_.get(); }

    indexer::module* indexer() { return indexer_.get(); }

    audit_log& audit() { return audit_; }

    dead_letter_service& dead_letters() { return *dead_letters_; }

    all_settings const& settings() const { return settings_; }

    /// The circuits to all that this process asks: other processes, the payment provider, the search server.
    /// Any thread.
    std::vector<async::circuit_status> circuits() const;
    /// Closes the circuit of this name. On the background loop. False: there is none.
    bool reset_circuit(std::string_view name);

    environment& env() { return env_; }

    /// The file of every module that is hosted here, by name, and that of the bus.
    std::vector<storage::database*> databases();
    /// Null when no module, nor the bus, is called so.
    storage::database* find_database(std::string_view name);

    /// What keeps the store from working, one line each; empty when it is ready. Any thread.
    std::vector<std::string> failures();

    /// What goes on beside the work, or is wrong elsewhere: for the operator, and no reason to send nobody
    /// here. Any thread.
    std::vector<std::string> notes() const;

    /// Readiness goes off before connections are closed, so that a balancer looks elsewhere. Any thread.
    void announce_not_ready() { draining_ = true; }

    /// The same; what is sent for as long as the caller stays ends now. Any thread.
    void announce_draining();

private:
    void add_routes(all_settings const& settings, core::declared_settings const& declared);
    void route_events(all_settings const& settings);
    void connect_bus();
    void make_modules();
    void make_dispatchers();
    void answer_other_processes();
    template <class Part>
    task<> stop_one(Part* part);
    std::vector<storage::database*> module_files();
    std::optional<http::principal> verify_service(std::string_view token);

    /// The module's own answers where it is here, those of the process that hosts it where it is not.
    users::questions& ask_users() { return users_ ? users_->answers() : others_->users(); }

    users::confirmation_questions& ask_confirmations()
    {
        return users_ ? users_->confirmation_responses() : others_->confirmations();
    }

    games::questions& ask_games() { return games_ ? games_->answers() : others_->games(); }

    library::questions& ask_library() { return library_ ? library_->answers() : others_->library(); }

    environment& env_;
    all_settings const& settings_;
    store_queues queues_;
    audit_log audit_;
    std::unique_ptr<service_tokens> tokens_;  ///< none: it stands alone
    std::unique_ptr<other_processes> others_; ///< the same
    duplicate_instance_guard duplicates_;
    clock_watch clock_watch_;
    std::unique_ptr<users::module> users_;
    std::unique_ptr<games::module> games_;
    std::unique_ptr<library::module> library_;
    std::unique_ptr<payments::module> payments_;
    std::unique_ptr<event_history> history_; ///< none: nobody here reads it
    std::unique_ptr<indexer::module> indexer_;
    std::unique_ptr<tracking::module> tracking_;
    std::unique_ptr<notifications::module> notifications_;
    std::unique_ptr<bus::bus> bus_;
    std::unique_ptr<dead_letter_service> dead_letters_;
    http::routes routes_;
    http::routes internal_routes_;
    std::unique_ptr<http::dispatcher> dispatcher_;
    std::unique_ptr<http::dispatcher> internal_dispatcher_;
    std::atomic<bool> draining_ = false;
    bool parts_have_ended_ = true;
};

} // namespace fcg::app
