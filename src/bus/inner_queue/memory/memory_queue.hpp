#pragma once
#include "bus/inner_queue/leasing_queue.hpp"

namespace fcg::bus {

/// The queue without a file, for tests and trials. Nothing survives the process.
class memory_queue final : public leasing_queue {
public:
    explicit memory_queue(environment& env);
};

} // namespace fcg::bus
