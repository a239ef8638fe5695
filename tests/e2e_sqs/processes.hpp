#pragma once
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace fcg::test {

/// A port that nobody has now, below those that the system gives to clients.
std::uint16_t free_port();

/// One process of a store that runs as several, which can be killed and started again.
class role {
public:
    role(std::string modules, std::map<std::string, std::string> environment);

    void start();

    /// SIGKILL.
    void kill() { process_.reset(); }

    /// SIGTERM; its exit code.
    int end();

    /// Of its public listener; it stays the same over restarts.
    std::uint16_t port() const { return port_; }

    std::filesystem::path const& folder() const { return folder_.path(); }

    std::map<std::string, std::string> const& environment() const { return environment_; }

    std::string const& modules() const { return modules_; }

    /// Everything in its text log.
    std::string log() const;

private:
    std::string modules_;
    std::map<std::string, std::string> environment_;
    temporary_folder folder_;
    std::uint16_t port_ = free_port();
    std::unique_ptr<serving_process> process_;
};

/// A store as deploy/compose.yaml has it: users and games; payments; library and indexer.
struct three_roles {
    explicit three_roles(std::map<std::string, std::string> const& common);

    std::array<role*, 3> all() { return {&api, &payments, &library}; }

    std::map<std::string, std::string> addresses; ///< services.* of every role
    role api;
    role payments;
    role library;
};

} // namespace fcg::test
