#pragma once
#include "app/services/peer_client.hpp"
#include "app/services/service_tokens.hpp"
#include "app/services/token_checks.hpp"
#include "app/settings.hpp"
#include "bus/question_directory.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::app {

/// The peer processes that host modules which this process does not host but asks.
class other_processes {
public:
    /// All references must outlive this object. Throws std::runtime_error, with a text for the operator.
    other_processes(environment& env, all_settings const& settings, service_tokens const& tokens);
    ~other_processes();

    /// Answers the questions of the modules that this process asks and does not host. `questions` must
    /// outlive this object, and this object the last question.
    void answer_questions(bus::question_directory& questions);

    /// Returns what verifies the tokens of callers by asking users. Must be called after answer_questions(),
    /// and only if another process hosts users.
    token_checks& callers() { return *callers_; }

    /// Returns the client of the process that hosts a module, for requests that are not one of the module's
    /// questions. Null if this process does not ask that module.
    peer_client* find(std::string_view module);

    /// Returns the circuits, named by the modules that are asked: "users", or "games, library" if one process
    /// hosts both.
    std::vector<async::watched_circuit*> circuits();

private:
    core::clock& clock_;
    std::chrono::seconds token_cache_time_;
    std::vector<std::unique_ptr<peer_client>> peers_;
    std::map<std::string, peer_client*, std::less<>> hosts_; ///< by module
    std::unique_ptr<token_checks> callers_;                  ///< null if this process hosts users
};

} // namespace fcg::app
