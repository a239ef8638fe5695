#pragma once
#include "internal/engine/feed_store.hpp"
#include "internal/engine/popularity_changes.hpp"
#include "internal/engine/server_indexes.hpp"
#include "internal/index/index_slots.hpp"
#include "platform/async/repeating_task.hpp"

#include <atomic>
#include <optional>
#include <string>

namespace fcg::indexer {

/// Keeps an index in the search server in step with the embedded one, whatever happens to the server. The
/// last number sent is stored; everything after it is sent again until the server has it. When the embedded
/// index was rebuilt, or the server's index is gone or has another mapping, it builds a new one beside it,
/// which takes over the alias once it is complete.
class feeder {
public:
    /// All references must outlive the feeder.
    feeder(environment& env, open_search_settings const& settings, storage::database& db,
           index_slots const& index_slots);

    /// Starts the feeding. Must run on the background loop.
    void start() { repeating_.start(); }

    /// Returns false if something still runs that could not be cut off.
    task<bool> stop() { return repeating_.stop(); }

    /// Returns since when the feeding fails, and why. Empty while it works. Thread-safe.
    std::string warning() const { return repeating_.warning(); }

    /// Notifies the feeder of new changes. Thread-safe.
    void wake() { repeating_.wake(); }

    /// Reports that a search has failed: the feeder checks whether the index is still there and complete
    /// before further searches are sent to it. Thread-safe.
    void doubt();
    /// Returns whether the index behind the alias is complete and not far behind. Thread-safe.
    bool may_answer() const;

private:
    task<std::chrono::microseconds> do_round();
    task<> feed();
    task<> choose_index();
    task<> begin_index(std::int64_t build);
    task<bool> send_some();
    task<> send(bulk bulk, search_feed reached);
    task<> check_and_answer();
    task<> renew_popularity();
    task<feed_source> look(std::size_t max_count);
    task<> forget(std::string index_name);
    void note_lag(game_number newest);

    environment& env_;
    storage::database& db_;
    index_slots const& index_slots_;
    std::size_t bulk_size_;
    search_server server_;
    server_indexes indexes_;
    popularity_changes popularity_;
    async::repeating_task repeating_;
    std::optional<search_feed> feed_; ///< the index that is fed; nothing if it must be chosen
    bool is_checked_ = false;         ///< the index exists, is complete, and the alias points to it
    telemetry::gauge lag_;
    std::atomic<bool> answers_ = false;
    std::atomic<bool> doubted_ = false;
    std::atomic<std::int64_t> in_step_at_ = 0; ///< monotonic microseconds when it last had everything
};

} // namespace fcg::indexer
