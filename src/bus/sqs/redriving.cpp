// Redriving: dead letters go back to their queue.
#include "bus/sqs/failing.hpp"
#include "bus/sqs/transport.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

namespace fcg::bus::sqs {
namespace {

/// The maximum of dead letters that redrive_by_hand() moves at once.
constexpr std::size_t dead_letters_in_a_round = 100;

/// From this number on, the service moves the dead letters itself. Fewer are moved quickly enough by hand,
/// which keeps the history of those that the service has buried.
constexpr std::int64_t many_dead_letters = 1'000;
constexpr std::chrono::milliseconds move_task_interval{500};
constexpr std::chrono::minutes longest_move_task{15};

/// Returns the id that stays the same however often the message is buried.
std::string const& id_of(sqs_message const& dead_letter)
{
    auto const it =
        std::ranges::find(dead_letter.attributes, attribute::message_id, &message_attribute::name);
    return it == dead_letter.attributes.end() || it->value.empty() ? dead_letter.message_id : it->value;
}

} // namespace

task<std::int64_t> transport::redrive(std::string queue, std::size_t max_count)
{
    one_queue& state = co_await connected(std::move(queue));
    if (!state.errors)
        throw std::invalid_argument(state.settings.name + " has no dead-letter queue");
    std::int64_t moved = 0;
    auto const depth = co_await ask_depth(*state.errors);
    if (has_move_tasks_ && depth.ready >= many_dead_letters && std::cmp_greater_equal(max_count, depth.ready))
        moved = co_await redrive_by_task(state);
    auto const left = max_count - std::min(max_count, static_cast<std::size_t>(moved));
    moved += co_await redrive_by_hand(state, left);
    co_return moved;
}

/// Returns the number of messages that the service has moved; the rest is left for redrive_by_hand().
task<std::int64_t> transport::redrive_by_task(one_queue& queue)
{
    auto const until = env_.clock.steady_now() + longest_move_task;
    std::int64_t moved = 0;
    try {
        co_await client_->start_message_move_task(queue.errors->arn, queue.arn);
        while (env_.clock.steady_now() < until) {
            co_await async::sleep_for(home(), move_task_interval);
            auto const tasks = co_await client_->list_message_move_tasks(queue.errors->arn);
            if (tasks.empty())
                break;
            moved = tasks.front().moved;
            if (tasks.front().status != "RUNNING")
                break;
        }
    } catch (call_failed const& why) {
        has_move_tasks_ = false;
        telemetry::log(telemetry::level::info, "bus", "",
                       "{}: the service does not move dead letters, they are moved one by one: {}",
                       queue.settings.name, why.what());
    } catch (...) {
        fail(std::current_exception(), queue.errors->settings.name);
    }
    co_return moved;
}

/// Moves each dead letter once: one that is buried again meanwhile would be moved endlessly.
task<std::int64_t> transport::redrive_by_hand(one_queue& queue, std::size_t max_count)
{
    std::size_t moved = 0;
    std::set<std::string> ids;
    std::vector<visibility_entry> dead_again; // invisible until the end, so that the others are received
    while (moved < max_count) {
        auto dead_letters =
            co_await gather(*queue.errors, std::min(max_count - moved, dead_letters_in_a_round));
        std::erase_if(dead_letters, [&](sqs_message const& message) {
            if (ids.insert(id_of(message)).second)
                return false;
            dead_again.push_back({.receipt_handle = message.receipt_handle, .timeout = 0});
            return true;
        });
        if (dead_letters.empty())
            break;
        auto const some = co_await move_dead_letters(queue, std::move(dead_letters));
        moved += some;
    }
    change_in_background(*queue.errors, std::move(dead_again));
    co_return static_cast<std::int64_t>(moved);
}

/// Sends the dead letters to their queue, then deletes them. If that is interrupted, both copies exist, and
/// consumers recognise them by their id.
task<std::size_t> transport::move_dead_letters(one_queue& target_queue, std::vector<sqs_message> dead_letters)
{
    auto& source_queue = *target_queue.errors;
    travel_notes const notes{.redriven_at = env_.clock.now()};
    std::vector<std::string> receipts;
    std::vector<send_entry> entries;
    for (auto& dead_letter : dead_letters) {
        auto unpacked = unpack(dead_letter);
        auto const plain = unpacked.content;
        auto message = describe(source_queue, dead_letter, std::move(unpacked));
        receipts.push_back(dead_letter.receipt_handle);
        entries.push_back(pack_dead_letter(std::move(message.content), plain, notes, target_queue.largest));
    }
    auto const sent = co_await target_queue.sends->settle(std::move(entries));
    std::vector<std::string> arrived;
    std::vector<visibility_entry> stay;
    error const* refused = nullptr;
    for (std::size_t i = 0; i < receipts.size(); ++i) {
        auto const& outcome = sent->outcomes[i];
        refused = outcome ? &*outcome : refused;
        if (sent->failed[i] || outcome)
            stay.push_back({.receipt_handle = std::move(receipts[i]), .timeout = 0});
        else
            arrived.push_back(std::move(receipts[i]));
    }
    change_in_background(source_queue, std::move(stay));
    auto const moved = arrived.size();
    target_queue.age.sent(env_.clock.now(), moved);
    auto const deleted = co_await source_queue.deletes->settle(std::move(arrived));
    if (sent->failure)
        fail(sent->failure, target_queue.settings.name);
    if (deleted->failure)
        fail(deleted->failure, source_queue.settings.name);
    if (refused)
        fail(*refused, "SendMessageBatch", target_queue.settings.name);
    co_return moved;
}

} // namespace fcg::bus::sqs
