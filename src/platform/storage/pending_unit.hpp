#pragma once
#include <exception>

namespace boost::asio {
class io_context;
}

namespace fcg::storage {

class transaction;

/// One unit of work on its way through the writer.
class pending_unit {
public:
    virtual ~pending_unit() = default;

    /// On the writer's thread, inside a transaction. What it throws becomes its failure. May run again after
    /// it was rolled back.
    virtual void run(transaction& in) = 0;
    /// On `home`'s thread, once the unit is on disk or has failed for good.
    virtual void complete() = 0;

    boost::asio::io_context* home = nullptr; ///< null: nobody waits, complete() runs on the writer's thread
    std::exception_ptr failure;
};

} // namespace fcg::storage
