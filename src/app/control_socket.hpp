#pragma once
#include "app/operations/operations.hpp"
#include "platform/async/loop.hpp"

#include <filesystem>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>

/// The server side of the control socket, by which a command reaches a running server: a local socket
/// `control.sock` in the data folder, mode 0600.
///
///     request  = one JSON line {"operation": "...", "options": {...}}, then the input, then the end of
///                that direction
///     response = lines "out <JSON text>" and "err <JSON text>", and finally "exit <code>"
namespace fcg::app {

class control_server {
public:
    /// Listens on the socket. Throws std::runtime_error, with a text for the operator.
    control_server(store& store, async::loop& loop, std::filesystem::path data_folder);
    /// Stops listening, removes the socket and cuts operations that are in progress. Must run on the loop's
    /// thread or after its end.
    ~control_server();

    void start();
    /// Returns false if an operation that cannot be cut still runs.
    task<bool> stop();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// Has a running server carry out `operation` and sends it `input`. Returns the exit code, or nothing if no
/// server listens there.
std::optional<int> ask_running_server(std::filesystem::path const& data_folder, operation const& operation,
                                      std::istream* input, std::ostream& out, std::ostream& err);

} // namespace fcg::app
