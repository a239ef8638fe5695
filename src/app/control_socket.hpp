#pragma once
#include "app/operations/operations.hpp"
#include "platform/async/loop.hpp"

#include <filesystem>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>

/// How a command reaches a running server: a local socket `control.sock` in the data folder, mode 0600.
///
/// request  = one JSON line {"operation": "...", "options": {...}}, then the input, then the end of that
/// direction response = lines "out <JSON text>" and "err <JSON text>", at last "exit <code>"
namespace fcg::app {

class control_server {
public:
    /// Listens; throws std::runtime_error for the operator.
    control_server(store& on, async::loop& loop, std::filesystem::path data_folder);
    /// Stops listening and removes the socket; operations under way are cut. On the loop's thread or after
    /// its end.
    ~control_server();

    void start();
    /// False: an operation still runs that cannot be cut.
    task<bool> stop();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

/// Has a running server carry out `what`, sending it `input`; its exit code, or nothing when no server
/// listens there.
std::optional<int> ask_running_server(std::filesystem::path const& data_folder, operation const& what,
                                      std::istream* input, std::ostream& out, std::ostream& err);

} // namespace fcg::app
