#pragma once
#include "app/services/remote_questions.hpp"
#include "app/services/service_tokens.hpp"
#include "app/services/token_checks.hpp"
#include "app/settings.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::app {

/// The peer processes that host modules which this process does not host but asks.
class other_processes {
public:
    /// All arguments must outlive this object. Throws std::runtime_error, with a text for the operator.
    other_processes(environment& env, all_settings const& settings, service_tokens const& tokens);
    ~other_processes();

    // The questions of modules in other processes that this process asks. Calling one for any other module is
    // a bug.
    users::questions& users() { return *users_; }

    users::confirmation_questions& confirmations() { return *confirmations_; }

    games::questions& games() { return *games_; }

    library::questions& library() { return *library_; }

    token_checks& callers() { return *callers_; }

    /// Returns the client of the process that hosts a module, for requests that are not one of the module's
    /// questions. Null if this process does not ask that module.
    peer_client* find(std::string_view module);

    /// Returns the circuits, named by the modules that are asked: "users", or "games, library" if one process
    /// hosts both. Thread-safe.
    std::vector<async::circuit_status> circuits() const;
    /// Returns false if no circuit has this name. Must run on the background loop.
    bool reset_circuit(std::string_view name);

private:
    void wire_up(std::string_view module, peer_client& peer_client);

    std::vector<std::unique_ptr<peer_client>> peers_;
    std::map<std::string, peer_client*, std::less<>> hosts_; ///< by module
    std::unique_ptr<users::questions> users_;
    std::unique_ptr<users::confirmation_questions> confirmations_;
    std::unique_ptr<games::questions> games_;
    std::unique_ptr<library::questions> library_;
    std::unique_ptr<users::token_questions> tokens_;
    std::unique_ptr<token_checks> callers_;
};

} // namespace fcg::app
