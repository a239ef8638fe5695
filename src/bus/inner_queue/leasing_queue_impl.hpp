#pragma once
#include "bus/inner_queue/leasing_queue.hpp"

#include <cstddef>

/// Shared by the .cpp files of leasing_queue only.
namespace fcg::bus {

inline constexpr auto never = core::steady_point::max();

/// A queue. The book knows every message up to `loaded_to`; there may be more messages after it in the store.
struct leasing_queue::one_queue {
    one_queue(message_store::queue const& known, async::loop& home)
        : number(known.number),
          settings(known.settings),
          loaded_to(first_number(known.number)),
          newest(known.newest),
          newest_at_start(known.newest),
          more_stored(known.newest > first_number(known.number)),
          arrived(home)
    {
    }

    std::int64_t const number;
    queue_settings settings;
    one_queue* errors = nullptr; ///< its dead-letter queue; null for a dead-letter queue

    lease_book book;
    std::int64_t loaded_to; ///< every message up to here is in the book, or deleted
    std::int64_t newest;
    std::int64_t const newest_at_start; ///< messages up to here may have been received once more than stored
    bool more_stored; ///< the store has messages after loaded_to, to be loaded when the book has none ready

    async::signal arrived;
    std::size_t waiting = 0; ///< receives that wait for `arrived`
    /// All waiting receives look again by then, so a message that is ready earlier must wake them.
    core::steady_point looked_for;
};

struct leasing_queue::taken {
    std::vector<received> messages;
    std::vector<receipt> leases;
    std::shared_ptr<changes> to_store = std::make_shared<changes>();
};

} // namespace fcg::bus
