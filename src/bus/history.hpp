#pragma once
#include "platform/async/task.hpp"
#include "platform/storage/event_store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fcg::bus {

/// The event stores of all modules from their beginning, whichever process hosts them: what a view that is
/// built from events can be built anew from.
class event_history {
public:
    struct page {
        std::vector<storage::stored_event> events; ///< of the asked contracts, in order
        std::int64_t reached = 0; ///< go on behind this position; events of other contracts are skipped
        std::int64_t newest = 0;  ///< of the module, of any contract; reached >= newest: this is the end
    };

    virtual ~event_history() = default;

    /// The next events of `module` ("games") behind `after`, of the contracts named (empty: all). Looks at
    /// `max_count` events at most, so a page may be empty before the end. Throws core::unavailable when the
    /// process that hosts the module cannot be asked. On the background loop.
    virtual task<page> read(std::string module, std::vector<std::string> contracts, std::int64_t after,
                            std::size_t max_count) = 0;
};

} // namespace fcg::bus
