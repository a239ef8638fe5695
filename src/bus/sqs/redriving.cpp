// How dead letters get back to their queue.
#include "bus/sqs/complaints.hpp"
#include "bus/sqs/transport.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

namespace fcg::bus::sqs {
namespace {

/// Letters that are on their way at once, by hand.
constexpr std::size_t letters_in_a_round = 100;

/// From here on the service moves the letters itself: fewer are soon moved by hand, which keeps the history
/// of those that the service had buried.
constexpr std::int64_t many_letters = 1'000;
constexpr std::chrono::milliseconds move_task_interval{500};
constexpr std::chrono::minutes longest_move_task{15};

/// The same however often the letter dies.
std::string const& id_of(sqs_message const& letter)
{
    auto const found = std::ranges::find(letter.attributes, attribute::message_id, &message_attribute::name);
    return found == letter.attributes.end() || found->value.empty() ? letter.message_id : found->value;
}

} // namespace

task<std::int64_t> transport::redrive(std::string queue, std::size_t max_count)
{
    auto* const found_queue = co_await connected(std::move(queue));
    auto& to = *found_queue;
    if (!to.errors)
        throw std::invalid_argument(to.how.name + " has no dead-letter queue");
    std::int64_t moved = 0;
    auto const depth = co_await ask_depth(*to.errors);
    if (has_move_tasks_ && depth.ready >= many_letters && std::cmp_greater_equal(max_count, depth.ready))
        moved = co_await redrive_by_task(to);
    auto const left = max_count - std::min(max_count, static_cast<std::size_t>(moved));
    moved += co_await redrive_by_hand(to, left);
    co_return moved;
}

/// How many the service has moved; what it has not is left for the hand.
task<std::int64_t> transport::redrive_by_task(one_queue& to)
{
    auto const until = with_.clock.steady_now() + longest_move_task;
    std::int64_t moved = 0;
    std::exception_ptr failure;
    try {
        co_await client_->start_message_move_task(to.errors->arn, to.arn);
        while (with_.clock.steady_now() < until) {
            co_await async::sleep_for(home(), move_task_interval);
            auto const tasks = co_await client_->list_message_move_tasks(to.errors->arn);
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
                       to.how.name, why.what());
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure)
        complain(failure, to.errors->how.name);
    co_return moved;
}

/// Each letter once: one that dies again meanwhile would go round and round.
task<std::int64_t> transport::redrive_by_hand(one_queue& to, std::size_t max_count)
{
    std::size_t moved = 0;
    std::set<std::string> ids;
    std::vector<visibility_entry>
        dead_again; // hidden to the end, so that they do not stand before the others
    while (moved < max_count) {
        auto letters = co_await gather(*to.errors, std::min(max_count - moved, letters_in_a_round));
        std::erase_if(letters, [&](sqs_message const& one) {
            if (ids.insert(id_of(one)).second)
                return false;
            dead_again.push_back({.receipt_handle = one.receipt_handle, .timeout = 0});
            return true;
        });
        if (letters.empty())
            break;
        auto const some = co_await move_letters(to, std::move(letters));
        moved += some;
    }
    change_in_background(*to.errors, std::move(dead_again));
    co_return static_cast<std::int64_t>(moved);
}

/// First to their queue, then away from here: what is cut off in between is there twice, and its readers know
/// it by its id.
task<std::size_t> transport::move_letters(one_queue& to, std::vector<sqs_message> letters)
{
    auto& from = *to.errors;
    travel_notes const notes{.redriven_at = with_.clock.now()};
    std::vector<std::string> receipts;
    std::vector<send_entry> entries;
    for (auto& one : letters) {
        auto what = unpack(one);
        auto const plain = what.content;
        auto made = describe(from, one, std::move(what));
        receipts.push_back(one.receipt_handle);
        entries.push_back(pack_letter(std::move(made.content), plain, notes, to.largest));
    }
    auto const sent = to.sends->submit(std::move(entries));
    co_await to.sends->wait(sent);
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
    change_in_background(from, std::move(stay));
    auto const moved = arrived.size();
    to.age.sent(with_.clock.now(), moved);
    auto const deleted = from.deletes->submit(std::move(arrived));
    co_await from.deletes->wait(deleted);
    if (sent->failure)
        complain(sent->failure, to.how.name);
    if (deleted->failure)
        complain(deleted->failure, from.how.name);
    if (refused)
        complain(*refused, "SendMessageBatch", to.how.name);
    co_return moved;
}

} // namespace fcg::bus::sqs
