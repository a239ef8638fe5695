#pragma once
#include "bus/message.hpp"
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

/// What the receipt of a message names: the message, and which of its receives.
struct receipt {
    std::int64_t number = 0;
    std::uint64_t lease = 0;

    std::string to_text() const; ///< "<number>.<lease>"
    /// Nothing when `text` is no receipt of ours.
    static std::optional<receipt> parse(std::string_view text);
};

/// Which messages of one queue are ready, which come back when, and whose receipt counts. A message is known
/// by its number; numbers rise in the order of arrival. Pure bookkeeping: the caller brings the time, the
/// lock and the storage.
class lease_book {
public:
    struct entry {
        std::optional<message> content; ///< empty: to be read from the storage
        core::time_point enqueued_at;
        core::time_point first_received_at; ///< means something once receive_count > 0
        std::int64_t receive_count = 0;
        std::uint64_t lease = 0; ///< of the newest receive; 0 before the first
    };

    struct counts {
        std::size_t ready = 0;
        std::size_t in_flight = 0;
        std::size_t delayed = 0;
    };

    void add_ready(std::int64_t number, entry one);
    void add_delayed(std::int64_t number, entry one, core::steady_point due);

    /// Makes ready what was due by `now`: delays that passed, leases that ran out.
    void surface(core::steady_point now);

    /// The oldest ready message; nothing when none is ready.
    std::optional<std::int64_t> oldest_ready() const;
    /// Takes a ready message under lease `lease` until `due` and counts the receive.
    entry& take(std::int64_t number, std::uint64_t lease, core::time_point now, core::steady_point due);
    /// Undoes take(), because it could not be made durable.
    void untake(receipt const& of);

    /// Moves the end of a lease that has not run out by `now`. False: it has, or the receipt is not the
    /// newest.
    bool change_due(receipt const& of, core::steady_point now, core::steady_point due);

    /// Sets a message aside while its deletion or its move is written: nobody can receive it.
    /// Null when the receipt is not the newest, or the message is set aside already.
    entry const* set_aside(receipt const& of);
    /// The same for a ready message, without a receipt.
    entry const* set_aside_ready(std::int64_t number);
    /// What was set aside returns to its lease, or is ready when that has run out. Harmless when it is not
    /// set aside.
    void put_back(std::int64_t number, core::steady_point now);
    /// Forgets a message, wherever it is. Harmless when it is unknown.
    void drop(std::int64_t number);

    /// When the next message becomes ready by itself.
    std::optional<core::steady_point> next_due() const;
    counts count() const;

    std::size_t size() const { return slots_.size(); }

    /// Null when nothing is known of it.
    entry const* find(std::int64_t number) const;
    /// Of the message with the lowest number.
    std::optional<core::time_point> oldest_enqueued_at() const;

    /// Octets of the contents that are held here.
    std::size_t octets() const { return octets_; }

    /// Takes the content out of an entry; nothing when it is not held here.
    std::optional<message> take_content(std::int64_t number);

private:
    enum class place { ready, until_due, aside };

    struct slot {
        entry what;
        place where = place::ready;
        core::steady_point due; ///< kept while set aside
    };

    using slot_iterator = std::map<std::int64_t, slot>::iterator;

    void insert(std::int64_t number, slot one);
    void leave_place(slot_iterator one);
    void make_ready(slot_iterator one);
    void wait_until(slot_iterator one, core::steady_point due);

    std::map<std::int64_t, slot> slots_;
    std::set<std::int64_t> ready_;
    std::set<std::pair<core::steady_point, std::int64_t>> due_; ///< leased and delayed
    std::size_t delayed_ = 0;                                   ///< of due_, those that were never received
    std::size_t aside_ = 0;
    std::size_t octets_ = 0;
};

} // namespace fcg::bus
