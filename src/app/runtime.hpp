#pragma once
#include "app/settings.hpp"
#include "platform/environment.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <thread>

namespace fcg::app {

/// The real environment of a process: the machine's clocks and random source, the background thread, the data
/// folder.
class runtime {
public:
    /// Creates the data folder if it is missing. Throws std::runtime_error, with a text for the operator.
    explicit runtime(std::filesystem::path data_folder);
    ~runtime();

    environment& env() { return *env_; }

    /// Runs a task on the background loop and blocks this thread until it is done. Throws what the task
    /// throws.
    void run(std::function<task<>()> work);
    /// Ends the background thread and the long reads. No task of the store may run any more, and afterwards
    /// the store may only be destroyed.
    void stop();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
    std::unique_ptr<environment> env_;
    std::thread background_;
};

} // namespace fcg::app
