#pragma once
#include "platform/async/task.hpp"
#include "platform/storage/event_store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fcg::bus {

/// The event stores of all modules from their beginning, in whichever process they are. Views that are built
/// from events can be rebuilt from it.
class event_history {
public:
    struct page {
        std::vector<storage::stored_event> events; ///< of the requested contracts, in order
        std::int64_t reached = 0; ///< continue after this position; events of other contracts are skipped
        std::int64_t newest = 0;  ///< newest position of any contract; reached >= newest is the end
    };

    virtual ~event_history() = default;

    /// Returns the next events of `module` ("games") after the position `after`, of the given contracts
    /// (empty: all). Reads at most `max_count` events, so a page may be empty before the end. Throws
    /// core::unavailable if the process that hosts the module cannot be reached. Must run on the background
    /// loop.
    virtual task<page> read(std::string module, std::vector<std::string> contracts, std::int64_t after,
                            std::size_t max_count) = 0;
};

} // namespace fcg::bus
