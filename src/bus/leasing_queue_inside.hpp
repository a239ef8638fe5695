#pragma once
#include "bus/leasing_queue.hpp"

#include <cstddef>

/// What the .cpp files of leasing_queue share; nobody else includes this.
namespace fcg::bus {

inline constexpr auto never = core::steady_point::max();

/// In the store, a queue's messages after `loaded_to` may be more than the book knows; the book holds the
/// rest.
struct leasing_queue::one_queue {
    one_queue(message_store::queue const& known, async::loop& home)
        : number(known.number),
          how(known.how),
          loaded_to(first_number(known.number)),
          newest(known.newest),
          newest_at_start(known.newest),
          more_stored(known.newest > first_number(known.number)),
          arrived(home)
    {
    }

    std::int64_t const number;
    queue_settings how;
    one_queue* errors = nullptr; ///< its dead-letter queue; null for one that is such a queue

    lease_book book;
    std::int64_t loaded_to; ///< every message up to here is in the book, or gone
    std::int64_t newest;
    std::int64_t const
        newest_at_start; ///< what was stored up to here may have been received once more than is stored
    bool more_stored;    ///< there are messages after loaded_to, to be loaded when the book has none ready

    async::signal arrived;
    std::size_t waiting = 0; ///< receives that wait for `arrived`
    /// All of them look again by then: a message that is ready earlier must wake them.
    core::steady_point looked_for;
};

struct leasing_queue::taken {
    std::vector<received> given;
    std::vector<receipt> leases;
    std::shared_ptr<changes> to_store = std::make_shared<changes>();
};

} // namespace fcg::bus
