#pragma once
#include <exception>

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

} // namespace fcg::storage
