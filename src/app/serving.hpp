#pragma once
#include "app/command_line.hpp"
#include "app/control_socket.hpp"
#include "app/runtime.hpp"
#include "app/store.hpp"
#include "platform/http/server/server.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace fcg::app {

/// A store that serves: everything of a process that runs until it receives a signal to end.
class serving {
public:
    /// Opens the store and starts its bus and its server. Prints "listening on ..." to standard output once
    /// the server accepts connections. SIGTERM and SIGINT are kept for wait_for_signal(), so call this before
    /// any other thread starts.
    explicit serving(configured& settings);
    /// Drains: reports not ready and goes on serving for a while so that load balancers notice, then finishes
    /// requests in flight, releases leases and closes files.
    ~serving();

    std::uint16_t port() const { return port_; }

    std::string const& url() const { return url_; }

    app::store& store() { return *store_; }

    runtime& process() { return *process_; }

    /// Blocks until SIGTERM or SIGINT arrives.
    static void wait_for_signal();

private:
    void start(configured& settings);
    void shut_down();
    void be_not_ready();
    task<> start_store();
    task<> stop_store();
    task<> tell_store_its_url();
    void start_server(http::server_settings const& settings);
    void start_internal_server(http::server_settings const& settings);

    std::unique_ptr<runtime> process_;
    std::unique_ptr<app::store> store_;
    std::unique_ptr<control_server> control_;
    std::unique_ptr<http::server> server_;
    std::unique_ptr<http::server> internal_server_; ///< for other processes of the store, or null
    std::uint16_t port_ = 0;
    std::string url_;
    std::string internal_url_;
    std::chrono::milliseconds readiness_delay_{0};
};

} // namespace fcg::app
