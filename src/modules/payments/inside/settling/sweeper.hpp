#pragma once
#include "inside/parts.hpp"
#include "users/api/questions.hpp"

#include <cstdint>
#include <memory>

/// Settles payments that heard nothing: it asks the provider what became of them. Refunds that heard nothing
/// it has worked on again.
namespace fcg::payments {

/// One round at a time, on the background loop. While the circuit to the provider is open a round waits for
/// the next one, and nothing is ended. Metrics: fcg_payments_swept_total{end}, fcg_refunds_parked.
class sweeper {
public:
    sweeper(parts& of, users::questions& users);
    ~sweeper();

    void start();
    task<bool> stop(); ///< false: something still runs

    /// Looks at every open payment whose time has come, now; how many it ended. For tests and operators.
    task<std::int64_t> sweep();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::payments
