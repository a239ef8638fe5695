#pragma once
#include <exception>
#include <memory>
#include <utility>

namespace boost::asio {
class io_context;
}

namespace fcg::storage {

class transaction;

/// One unit of work in the writer's queue.
class pending_unit {
public:
    virtual ~pending_unit() = default;

    /// Runs the unit on the committing thread, inside a transaction. What it throws becomes its failure. May
    /// run again after a rollback.
    virtual void run(transaction& tx) = 0;
    /// Reports the outcome on the thread of `home`, once the unit is on disk or has finally failed.
    virtual void complete() = 0;

    /// The loop of the caller. Null if no task waits: complete() then runs on the committing thread.
    boost::asio::io_context* home = nullptr;
    std::exception_ptr failure;
};

/// A unit of two functions: `Run` takes the transaction, `Complete` the failure, which is null after success.
template <class Run, class Complete>
class unit_of_functions final : public pending_unit {
public:
    unit_of_functions(Run run, Complete complete) : run_(std::move(run)), complete_(std::move(complete)) {}

    void run(transaction& tx) override { run_(tx); }

    void complete() override { complete_(std::move(failure)); }

private:
    Run run_;
    Complete complete_;
};

template <class Run, class Complete>
std::unique_ptr<pending_unit> make_unit(boost::asio::io_context* home, Run run, Complete complete)
{
    auto unit = std::make_unique<unit_of_functions<Run, Complete>>(std::move(run), std::move(complete));
    unit->home = home;
    return unit;
}

} // namespace fcg::storage
