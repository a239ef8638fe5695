#pragma once
#include "bus/queue.hpp"
#include "bus/sqs/client/client.hpp"
#include "bus/sqs/coalescer.hpp"
#include "bus/sqs/lease_table.hpp"
#include "bus/sqs/packing.hpp"
#include "bus/sqs/queue_age.hpp"
#include "bus/sqs/settings.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::bus::sqs {

/// The implementation of the queues. sqs_queue.cpp opens it and calls it on its loop; declaring, sending,
/// receiving, settlement, operating and redriving have a file each. It lives as long as any of its work is
/// under way. Must run on the background loop, except names() and depth_now(), which are thread-safe.
class transport : public std::enable_shared_from_this<transport> {
public:
    transport(environment& env, storage::database& file, sqs_settings settings,
              std::unique_ptr<client> client);

    /// Reads which queues were declared earlier, and begins to read their depths regularly. Must be called
    /// once, before everything else.
    void start();
    /// Abandons the receives that are under way, and releases `self` on its loop's thread. Thread-safe.
    static void close(std::shared_ptr<transport> self);

    async::loop& home() { return env_.background; }

    task<> declare(queue_settings settings);
    std::vector<std::string> names() const;
    queue_depth depth_now(std::string_view queue) const;

    task<send_outcomes> send(std::vector<outgoing> messages, std::optional<checkpoint> moves);
    task<std::int64_t> position_of(std::string source);
    task<std::vector<received>> receive(std::string queue, std::size_t max_count,
                                        std::chrono::microseconds wait,
                                        std::chrono::microseconds visibility_timeout);
    task<std::vector<bool>> remove(std::string queue, std::vector<std::string> receipts);
    task<std::vector<bool>> change_visibility(std::string queue, std::vector<visibility_change> changes);
    task<std::vector<bool>> bury(std::string queue, std::vector<burial> dead);
    task<queue_depth> depth(std::string queue);
    task<std::vector<received>> peek(std::string queue, std::size_t max_count);
    task<std::int64_t> redrive(std::string queue, std::size_t max_count);
    task<std::int64_t> purge(std::string queue);

private:
    struct poll;

    struct one_queue {
        queue_settings settings; ///< with our name, without the prefix
        one_queue* errors = nullptr;
        one_queue* source = nullptr; ///< of a dead-letter queue: the queue whose dead letters it holds
        std::string url;             ///< empty if not connected
        std::string arn;
        std::size_t largest = largest_message;
        std::shared_ptr<coalescer<send_entry>> sends;
        std::shared_ptr<coalescer<std::string>> deletes;
        std::shared_ptr<coalescer<visibility_entry>> changes;
        queue_age age;
        std::vector<std::shared_ptr<poll>> left; ///< responses of abandoned polls, for the next receive
        std::vector<std::string> exhausted_ids;  ///< SQS's ids of messages that have had all their receives
        queue_depth last_depth;                  ///< guarded by guard_
        std::int64_t looked_at = -1;             ///< age.change_count() as of last_depth
        std::string depth_failure;
    };

    /// A call of ReceiveMessage.
    struct poll {
        explicit poll(one_queue& queue) : queue(queue) {}

        one_queue& queue;
        receive_options options;
        std::vector<sqs_message> messages;
        std::exception_ptr failure;
        core::steady_point asked_at;
        core::steady_point answered_at;
        bool is_done = false;
        bool is_abandoned = false; ///< no receive waits for it any more
        std::weak_ptr<async::waiter> waiting;
        std::shared_ptr<boost::asio::cancellation_signal> cancel;
    };

    using entry_outcomes = std::vector<entry_outcome>;
    using polls = std::vector<std::shared_ptr<poll>>;

    // Queues
    void add_queue(queue_settings settings);
    one_queue& add_one(queue_settings settings);
    one_queue* find_queue(std::string_view name) const;
    task<std::reference_wrapper<one_queue>> connected(std::string name);
    task<> connect(one_queue& either);
    task<> connect_one(one_queue& queue, attributes attributes);
    task<std::string> make_or_find(one_queue const& queue, attributes attributes);
    task<> set_what_differs(std::string url, attributes is, attributes attributes);
    task<attributes> with_higher_limit(one_queue const& queue, std::string url, attributes is);
    void verify(one_queue const& queue, attributes const& is, attributes const& attributes) const;

    std::string name_at_sqs(one_queue const& queue) const
    {
        return settings_.queue_prefix + queue.settings.name;
    }

    // Sending
    struct shipment;
    std::string refusal_of(outgoing const& outgoing, one_queue const* queue, send_entry const& entry) const;
    send_entry entry_for(outgoing const& outgoing, one_queue const& queue) const;
    void note_stored_ahead(std::string const& source, shipment const& shipment,
                           std::vector<outgoing> const& messages);
    void note_outcomes(one_queue& queue, shipment const& shipment, bool all_or_nothing,
                       send_outcomes& outcomes);
    task<entry_outcomes> send_batch(one_queue& queue, std::vector<send_entry> entries);
    task<entry_outcome> send_alone(one_queue& queue, send_entry entry);
    task<> store_checkpoint(checkpoint moves);

    // Receiving
    task<> receive_more(one_queue& queue, std::size_t max_count, std::chrono::microseconds visibility_timeout,
                        std::vector<received>& messages);
    std::shared_ptr<poll> start_poll(one_queue& queue, std::size_t max_count, std::chrono::microseconds wait,
                                     std::chrono::microseconds visibility_timeout);
    static task<> run_poll(std::shared_ptr<transport> self, std::shared_ptr<poll> poll,
                           std::shared_ptr<async::waiter> waiter);
    task<> wait_for(std::shared_ptr<poll> poll);
    task<> wait_for_all(polls const& polls, std::vector<received> const& messages);
    void abandon(std::shared_ptr<poll> const& poll);
    void leave_for_others(std::shared_ptr<poll> const& poll);
    void take_left(one_queue& queue, std::size_t max_count, std::chrono::microseconds visibility_timeout,
                   std::vector<received>& messages);
    void accept(one_queue& queue, poll& poll, std::chrono::microseconds visibility_timeout,
                std::vector<received>& messages);
    void note_given_up(one_queue& queue);
    received describe(one_queue const& queue, sqs_message& message, unpacked unpacked) const;
    void hide_early(one_queue& queue, sqs_message const& message, core::time_point not_before);

    // Settlement
    struct reservation;
    std::vector<reservation> set_aside(one_queue& queue, std::vector<std::string> receipts);
    void release(std::string const& receipt);
    task<> delete_set_aside(one_queue& queue, std::vector<reservation> reservations,
                            std::vector<bool>& outcomes);
    std::optional<std::int64_t> allowed_change(lease const& lease, std::chrono::microseconds timeout) const;
    void note_new_end(lease& lease, core::steady_point end);
    void give_back(one_queue& queue, std::vector<sqs_message> const& messages);
    void give_back(one_queue& queue, std::vector<received> const& messages);
    void change_in_background(one_queue& queue, std::vector<visibility_entry> entries);
    static task<> change(std::shared_ptr<transport> self, one_queue& queue,
                         std::vector<visibility_entry> entries);
    send_entry dead_letter_of(one_queue const& queue, lease const& dead, std::string const& reason) const;

    // Operations
    task<std::vector<sqs_message>> gather(one_queue& queue, std::size_t max_count);
    task<queue_depth> ask_depth(one_queue& queue);
    task<std::int64_t> redrive_by_task(one_queue& queue);
    task<std::int64_t> redrive_by_hand(one_queue& queue, std::size_t max_count);
    task<std::size_t> move_dead_letters(one_queue& queue, std::vector<sqs_message> dead_letters);
    task<std::int64_t> purge_by_hand(one_queue& queue);
    void look_at_depths_later();
    static task<> look_at_depths(std::shared_ptr<transport> self);

    environment& env_;
    storage::database& file_;
    sqs_settings settings_;
    std::unique_ptr<client> client_;
    lease_table leases_;
    receive_memory memory_;
    /// By source: queue and id of messages that are stored although the checkpoint is not, because others
    /// that belong to it could not be stored.
    std::map<std::string, std::set<std::pair<std::string, std::string>>> stored_ahead_;
    bool has_move_tasks_ = true; ///< until the service says that it has none
    std::int64_t looks_ = 0;     ///< number of rounds in which depths were read
    std::set<std::shared_ptr<poll>> running_polls_;

    mutable std::mutex guard_; ///< guards the map and the depths; the queues themselves keep their addresses
    std::map<std::string, std::unique_ptr<one_queue>, std::less<>> queues_; ///< grows only
};

/// Keeps `self` alive while `work` runs.
template <class T>
task<T> keeping([[maybe_unused]] std::shared_ptr<transport> self, task<T> work)
{
    co_return co_await std::move(work);
}

/// SQS makes a message visible this long after its receive, whatever was extended.
inline constexpr std::chrono::seconds longest_lease{43'200};

/// Returns `time` in whole seconds, which is SQS's resolution, rounded up.
std::int64_t seconds_up(std::chrono::microseconds time);

/// Returns the number with which the attribute `name` begins; `otherwise` if it does not begin with one.
std::int64_t number_in(attributes const& attributes, std::string const& name, std::int64_t otherwise = 0);

} // namespace fcg::bus::sqs
