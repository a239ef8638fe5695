#pragma once
#include "bus/queue.hpp"
#include "platform/core/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace fcg::bus {

/// The receipt of a message: it identifies the message, and which of its receives.
struct receipt {
    std::int64_t number = 0;
    std::uint64_t lease = 0;

    std::string to_text() const; ///< "<number>.<lease>"
    /// Returns nothing if `text` is not a receipt of this queue.
    static std::optional<receipt> parse(std::string_view text);
};

/// The lease states of one queue: which messages are ready, which become ready when, and which receipts are
/// valid. A message is identified by its number; numbers rise in the order of arrival. Pure bookkeeping: the
/// caller provides the time, the lock and the storage.
class lease_book {
public:
    struct entry {
        std::optional<message> content; ///< empty if it is to be read from the storage
        core::time_point enqueued_at;
        core::time_point first_received_at; ///< meaningful once receive_count > 0
        std::int64_t receive_count = 0;
        std::uint64_t lease = 0; ///< lease number of the newest receive; 0 before the first
    };

    struct counts {
        std::size_t ready = 0;
        std::size_t in_flight = 0;
        std::size_t delayed = 0;
    };

    void add_ready(std::int64_t number, entry entry);
    void add_delayed(std::int64_t number, entry entry, core::steady_point due);

    /// Makes ready every message that was due by `now`, because its delay passed or its lease expired.
    void surface(core::steady_point now);

    /// Returns the number of the oldest ready message, or nothing if none is ready.
    std::optional<std::int64_t> oldest_ready() const;
    /// Takes a ready message under the lease number `lease` until `due` and counts the receive.
    entry& take(std::int64_t number, std::uint64_t lease, core::time_point now, core::steady_point due);
    /// Undoes take() if the receive could not be made durable.
    void untake(receipt const& receipt);

    /// Moves the end of a lease. Returns false if the lease has expired by `now`, or if the receipt is not
    /// the newest.
    bool change_due(receipt const& receipt, core::steady_point now, core::steady_point due);

    /// Sets a message aside while its deletion or its move is written, so that it cannot be received. Null if
    /// the receipt is not the newest, or if the message is set aside already.
    entry const* set_aside(receipt const& receipt);
    /// Sets a ready message aside, without a receipt, while its deletion or its move is written. Null if the
    /// message is not ready.
    entry const* set_aside_ready(std::int64_t number);
    /// Returns a message that was set aside to its lease, or makes it ready if that has expired. Does nothing
    /// if the message is not set aside.
    void put_back(std::int64_t number, core::steady_point now);
    /// Forgets a message in any state. Does nothing if it is unknown.
    void drop(std::int64_t number);

    /// Returns when the next delay or lease ends; nothing if there is none.
    std::optional<core::steady_point> next_due() const;
    counts count() const;

    std::size_t size() const { return slots_.size(); }

    /// Returns the entry of a message. Null if the message is unknown.
    entry const* find(std::int64_t number) const;
    /// Returns when the message with the lowest number was sent; nothing if there is none.
    std::optional<core::time_point> oldest_enqueued_at() const;

    /// Returns the size of the message contents in memory, in octets.
    std::size_t octets() const { return octets_; }

    /// Moves the content out of an entry. Returns nothing if it is not in memory.
    std::optional<message> take_content(std::int64_t number);

private:
    enum class slot_state { ready, until_due, aside };

    struct slot {
        entry entry;
        slot_state slot_state = slot_state::ready;
        core::steady_point due; ///< kept while the message is set aside
    };

    using slot_iterator = std::map<std::int64_t, slot>::iterator;

    void insert(std::int64_t number, slot slot);
    void leave_slot(slot_iterator it);
    void make_ready(slot_iterator it);
    void wait_until(slot_iterator it, core::steady_point due);

    std::map<std::int64_t, slot> slots_;
    std::set<std::int64_t> ready_;
    std::set<std::pair<core::steady_point, std::int64_t>> due_; ///< messages that are leased or delayed
    std::size_t delayed_ = 0;                                   ///< messages in due_ that were never received
    std::size_t aside_ = 0;
    std::size_t octets_ = 0;
};

} // namespace fcg::bus
