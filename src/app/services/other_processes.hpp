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

/// The processes that host what this one does not but asks, and what it asks them.
class other_processes {
public:
    /// Everything outlives it. Throws std::runtime_error for the operator.
    other_processes(surroundings& with, all_settings const& settings, service_tokens const& tokens);
    ~other_processes();

    // Of modules that are elsewhere and asked from here; a bug otherwise.
    users::questions& users() { return *users_; }

    users::confirmation_questions& confirmations() { return *confirmations_; }

    games::questions& games() { return *games_; }

    library::questions& library() { return *library_; }

    token_checks& callers() { return *callers_; }

    /// The process that hosts a module, for what is no module's question; null when it is not asked from
    /// here.
    neighbour* find(std::string_view module);

    /// By what they are asked for: "users", or "games, library" when one process hosts both. Any thread.
    std::vector<async::circuit_status> circuits() const;
    /// On the background loop. False: none has this name.
    bool reset_circuit(std::string_view name);

private:
    void wire_up(std::string_view module, neighbour& to);

    std::vector<std::unique_ptr<neighbour>> neighbours_;
    std::map<std::string, neighbour*, std::less<>> hosts_; ///< by module
    std::unique_ptr<users::questions> users_;
    std::unique_ptr<users::confirmation_questions> confirmations_;
    std::unique_ptr<games::questions> games_;
    std::unique_ptr<library::questions> library_;
    std::unique_ptr<users::token_questions> tokens_;
    std::unique_ptr<token_checks> callers_;
};

} // namespace fcg::app
