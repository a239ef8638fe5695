#pragma once
#include "bus/queue.hpp"
#include "bus/sqs/client/client.hpp"
#include "bus/sqs/coalescer.hpp"
#include "bus/sqs/lease_table.hpp"
#include "bus/sqs/letters.hpp"
#include "bus/sqs/packing.hpp"
#include "bus/sqs/queue_age.hpp"
#include "bus/sqs/settings.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

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

/// SQS as the bus' queue; sqs_queue.hpp is its face. Lives as long as anything of it is under way. All but
/// names() and depth_now() on the background loop's thread.
class transport : public std::enable_shared_from_this<transport> {
public:
    transport(surroundings& with, storage::database& file, sqs_settings how, std::unique_ptr<client> over);

    /// Reads which queues were ever declared, and begins to look at their depths now and then. Once, before
    /// anything else.
    void start();
    /// Gives up the receives that are under way, and lets go of it on its own thread. Any thread.
    static void close(std::shared_ptr<transport> self);

    async::loop& home() { return with_.background; }

    task<> declare(queue_settings how);
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
    struct one_queue;
    struct poll;

    struct one_queue {
        queue_settings how; ///< with our name, without the prefix
        one_queue* errors = nullptr;
        one_queue* source = nullptr; ///< of a dead-letter queue: whose letters it holds
        std::string url;             ///< empty: not connected
        std::string arn;
        std::size_t largest = largest_message;
        std::shared_ptr<coalescer<send_entry>> sends;
        std::shared_ptr<coalescer<std::string>> deletes;
        std::shared_ptr<coalescer<visibility_entry>> changes;
        queue_age age;
        std::vector<std::shared_ptr<poll>> left; ///< answers of abandoned polls, for the next who receives
        std::vector<std::string> last_chances;   ///< SQS's ids of messages that have had all their receives
        queue_depth last_depth;                  ///< guarded
        std::int64_t looked_at = -1;             ///< age.told() as of last_depth
        std::string depth_trouble;
    };

    /// One call of ReceiveMessage.
    struct poll {
        explicit poll(one_queue& of) : from(of) {}

        one_queue& from;
        receive_options how;
        std::vector<sqs_message> got;
        std::exception_ptr failure;
        core::steady_point asked_at;
        core::steady_point answered_at;
        bool is_done = false;
        bool is_abandoned = false; ///< nobody waits for it any more
        std::weak_ptr<async::waiter> waiting;
        std::shared_ptr<boost::asio::cancellation_signal> cancel;
    };

    using entry_outcomes = std::vector<entry_outcome>;
    using polls = std::vector<std::shared_ptr<poll>>;

    // Queues
    void add_queue(queue_settings how);
    one_queue& add_one(queue_settings how);
    one_queue* find_queue(std::string_view name) const;
    task<one_queue*> connected(std::string name);
    task<> connect(one_queue& either);
    task<> connect_one(one_queue& queue, attributes wanted);
    task<std::string> make_or_find(one_queue const& queue, attributes wanted);
    task<> set_what_differs(std::string url, attributes is, attributes wanted);
    task<attributes> with_higher_limit(one_queue const& queue, std::string url, attributes is);
    void verify(one_queue const& queue, attributes const& is, attributes const& wanted) const;

    std::string name_at_sqs(one_queue const& queue) const { return how_.queue_prefix + queue.how.name; }

    // Sending
    struct shipment;
    std::string refusal_of(outgoing const& one, one_queue const* to, send_entry const& entry) const;
    send_entry entry_for(outgoing const& one, one_queue const& to) const;
    void note_stored_ahead(std::string const& source, shipment const& what,
                           std::vector<outgoing> const& messages);
    void note_outcomes(one_queue& to, shipment const& what, bool all_or_nothing, send_outcomes& outcomes);
    task<entry_outcomes> send_batch(one_queue& to, std::vector<send_entry> entries);
    task<entry_outcome> send_alone(one_queue& to, send_entry one);
    task<> store_checkpoint(checkpoint moves);

    // Receiving
    task<> receive_more(one_queue& from, std::size_t max_count, std::chrono::microseconds visibility_timeout,
                        std::vector<received>& given);
    std::shared_ptr<poll> start_poll(one_queue& from, std::size_t max_count, std::chrono::microseconds wait,
                                     std::chrono::microseconds visibility_timeout);
    static task<> run_poll(std::shared_ptr<transport> self, std::shared_ptr<poll> one,
                           std::shared_ptr<async::waiter> waiter);
    task<> wait_for(std::shared_ptr<poll> one);
    task<> wait_for_all(polls const& all, std::vector<received> const& given);
    void abandon(std::shared_ptr<poll> const& one);
    void leave_for_others(std::shared_ptr<poll> const& one);
    void take_left(one_queue& from, std::size_t max_count, std::chrono::microseconds visibility_timeout,
                   std::vector<received>& given);
    void accept(one_queue& from, poll& one, std::chrono::microseconds visibility_timeout,
                std::vector<received>& given);
    void note_given_up(one_queue& in);
    received describe(one_queue const& from, sqs_message& one, unpacked what) const;
    void hide_early(one_queue& in, sqs_message const& one, core::time_point not_before);
    void give_back(one_queue& to, std::vector<sqs_message> const& messages);
    void give_back(one_queue& to, std::vector<received> const& messages);
    void change_in_background(one_queue& in, std::vector<visibility_entry> entries);
    static task<> change(std::shared_ptr<transport> self, one_queue& in,
                         std::vector<visibility_entry> entries);

    // Settling
    struct settling;
    settling set_aside(one_queue& in, std::vector<std::string> receipts);
    void release(std::vector<std::string> const& receipts);
    task<std::vector<bool>> delete_set_aside(one_queue& in, settling what);
    std::optional<std::int64_t> allowed_change(lease const& of, std::chrono::microseconds timeout) const;
    void note_new_end(lease& of, core::steady_point end);
    send_entry letter_of(one_queue const& in, lease const& dead, std::string const& reason) const;

    // What an operator does
    task<std::vector<sqs_message>> gather(one_queue& from, std::size_t max_count);
    task<queue_depth> ask_depth(one_queue& of);
    task<std::int64_t> redrive_by_task(one_queue& to);
    task<std::int64_t> redrive_by_hand(one_queue& to, std::size_t max_count);
    task<std::size_t> move_letters(one_queue& to, std::vector<sqs_message> letters);
    task<std::int64_t> purge_by_hand(one_queue& in);
    void look_at_depths_later();
    static task<> look_at_depths(std::shared_ptr<transport> self);

    surroundings& with_;
    storage::database& file_;
    sqs_settings how_;
    std::unique_ptr<client> client_;
    lease_table leases_;
    receive_memory memory_;
    /// By source: queue and id of what is stored beyond the checkpoint, because others with it were not.
    std::map<std::string, std::set<std::pair<std::string, std::string>>> stored_ahead_;
    bool has_move_tasks_ = true; ///< until the service says no
    std::int64_t looks_ = 0;     ///< at the depths
    std::set<std::shared_ptr<poll>> running_polls_;

    mutable std::mutex guard_; ///< guards the map and the depths; the queues themselves stay
    std::map<std::string, std::unique_ptr<one_queue>, std::less<>> queues_; ///< only ever grows
};

/// Keeps `self` alive while it works.
template <class T>
task<T> keeping([[maybe_unused]] std::shared_ptr<transport> self, task<T> work)
{
    co_return co_await std::move(work);
}

/// SQS takes a message back when so much time has passed since the receive, whatever was extended.
inline constexpr std::chrono::seconds longest_lease{43'200};

/// Whole seconds, which is all that SQS knows; more rather than less.
std::int64_t seconds_up(std::chrono::microseconds time);

} // namespace fcg::bus::sqs
