#pragma once
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace fcg::test {

/// Returns a port that is free now, below those that the system assigns to clients.
std::uint16_t free_port();

/// One process of a store that runs as several. It can be killed and started again.
class role {
public:
    role(std::string modules, std::map<std::string, std::string> environment);

    void start();

    /// Sends SIGKILL.
    void kill() { process_.reset(); }

    /// Sends SIGTERM. Returns the exit code.
    int end();

    /// Returns the port of the public listener, which stays the same over restarts.
    std::uint16_t port() const { return port_; }

    std::filesystem::path const& folder() const { return folder_.path(); }

    std::map<std::string, std::string> const& environment() const { return environment_; }

    std::string const& modules() const { return modules_; }

    /// Returns the whole text log.
    std::string log() const;

private:
    std::string modules_;
    std::map<std::string, std::string> environment_;
    temporary_folder folder_;
    std::uint16_t port_ = free_port();
    std::unique_ptr<serving_process> process_;
};

/// A store in the three processes of deploy/compose.yaml: users and games; payments; all other modules.
struct three_roles {
    explicit three_roles(std::map<std::string, std::string> const& common);

    std::array<role*, 3> all() { return {&api, &payments, &library}; }

    std::map<std::string, std::string> addresses; ///< the keys services.* of every role
    role api;
    role payments;
    role library;
};

} // namespace fcg::test
