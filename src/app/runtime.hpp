#pragma once
#include "app/settings.hpp"
#include "platform/surroundings.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <thread>

namespace fcg::app {

/// The real surroundings of a process: the machine's clocks and chance, the background thread, the data
/// folder.
class runtime {
public:
    /// Makes the data folder when it is missing; throws std::runtime_error for the operator.
    explicit runtime(std::filesystem::path data_folder);
    ~runtime();

    surroundings& around() { return *around_; }

    /// Runs a task on the background loop and waits for it on this thread; what it throws comes out here.
    void run(std::function<task<>()> work);
    /// Ends the background thread and the long reads: no task of the store may run any more, and the store is
    /// good for nothing but to be destroyed.
    void stop();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
    std::unique_ptr<surroundings> around_;
    std::thread background_;
};

} // namespace fcg::app
