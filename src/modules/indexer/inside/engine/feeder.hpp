#pragma once
#include "inside/engine/feed_store.hpp"
#include "inside/engine/popularity_news.hpp"
#include "inside/engine/server_indexes.hpp"
#include "inside/index/shelf.hpp"
#include "platform/async/signal.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace fcg::indexer {

/// Keeps an index in the search server in step with the embedded one, whatever happens to the server: what
/// was sent last is known, everything behind it is sent again and again until the server has it. When the
/// embedded index was built anew, or the server's has gone or is of another mapping, another one is built
/// beside it, and takes its place behind the alias when it has everything.
class feeder {
public:
    /// All outlive it.
    feeder(surroundings& with, open_search_settings const& how, storage::database& db, shelf const& from);

    /// Feeds until it is cancelled. On the background loop.
    task<> run();
    /// There is something new. Any thread.
    void wake();
    /// A search has failed: look whether the index is still there and whole before more are sent. Any
    /// thread.
    void doubt();
    /// The index behind the alias is whole, and not far behind. Any thread.
    bool may_answer() const;

private:
    task<std::chrono::microseconds> feed_and_pause();
    task<> feed();
    task<> choose_index();
    task<> begin_index(std::int64_t build);
    task<bool> send_some();
    task<> send(bulk what, search_feed reached);
    task<> check_and_answer();
    task<> renew_popularity();
    task<feed_source> look(std::size_t max_count);
    task<> forget(std::string index_name);
    void note_failure(std::string const& why);
    void note_success();
    void note_lag(game_number newest);

    surroundings& with_;
    storage::database& db_;
    shelf const& from_;
    std::size_t bulk_size_;
    search_server server_;
    server_indexes indexes_;
    popularity_news popularity_;
    async::signal news_;
    std::optional<search_feed> feed_; ///< the index that is fed; nothing: to be chosen
    bool is_checked_ = false;         ///< it is there, it is whole, and the alias leads to it
    int failures_ = 0;                ///< in a row
    telemetry::gauge lag_;
    std::atomic<bool> answers_ = false;
    std::atomic<bool> doubted_ = false;
    std::atomic<std::int64_t> in_step_at_ = 0; ///< monotonic microseconds: it has all that was there then
};

} // namespace fcg::indexer
