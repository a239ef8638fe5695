#include "app/dead_letters/desk.hpp"

#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

namespace fcg::app {

namespace {

constexpr std::size_t ended_runs_kept = 50;
constexpr std::chrono::seconds grace{5};

act act_on(std::string const& who, std::string const& queue, bus::dead_letter const& letter, std::string what)
{
    return {.who = who,
            .what = std::move(what),
            .subject = {},
            .queue = queue,
            .message_id = letter.content.id,
            .contract = letter.contract,
            .dead_reason = letter.reason,
            .attempts = letter.attempts,
            .note = {},
            .body_before = letter.content.body,
            .body_after = {}};
}

act act_on(letter_order const& order, bus::dead_letter const& letter, std::string what)
{
    return act_on(order.who, order.queue, letter, std::move(what));
}

} // namespace

/// Records one act after the other: that the next letter's turn has come means that the one before is done.
struct dead_letter_desk::recorder {
    audit_log& audit;
    std::int64_t& done;
    std::optional<std::int64_t> under_way{};

    task<> begin(act what)
    {
        co_await finish();
        under_way = co_await audit.begin(std::move(what));
    }

    /// On record first, then done.
    task<bus::letter_fate> begin(act what, bus::letter_fate::kind fate)
    {
        co_await begin(std::move(what));
        co_return bus::letter_fate{fate, {}};
    }

    task<> finish()
    {
        if (!under_way)
            co_return;
        auto const number = *under_way;
        under_way.reset();
        co_await audit.finish(number);
        ++done;
    }
};

dead_letter_desk::dead_letter_desk(bus::queue_transport& queues, bus::bus& bus, audit_log& audit,
                                   surroundings& with)
    : queues_(queues),
      bus_(bus),
      audit_(audit),
      with_(with),
      tasks_(with.background)
{
}

task<std::vector<bus::dead_letter>> dead_letter_desk::read(std::string queue, bus::letter_choice which)
{
    std::vector<bus::dead_letter> all;
    auto names = queue.empty() ? queues_.names() : std::vector<std::string>{queue};
    std::ranges::sort(names);
    for (auto const& name : names) {
        if (!bus::is_queue_name(name))
            continue; // a dead-letter queue: it is read with the one that it belongs to
        auto letters = co_await bus::read_dead_letters(queues_, name, max_examined);
        std::erase_if(letters, [&which](auto const& one) { return !which.includes(one); });
        std::ranges::move(letters, std::back_inserter(all));
    }
    co_return all;
}

task<letter_preview> dead_letter_desk::preview(letter_order order)
{
    auto letters = co_await read(order.queue, order.which);
    if (letters.size() > order.which.max)
        letters.resize(order.which.max);
    letter_preview seen{.letters = std::ssize(letters), .groups = bus::group_letters(letters), .ids = {}};
    for (auto const& one : letters)
        if (seen.ids.size() < ids_in_a_preview)
            seen.ids.push_back(one.content.id);
    co_return seen;
}

task<std::int64_t> dead_letter_desk::redrive(letter_order order)
{
    std::int64_t moved = 0;
    auto const never = [] { return false; };
    if (order.which.is_everything() && order.per_second <= 0)
        moved = co_await redrive_all(std::move(order));
    else
        co_await redrive_one_by_one(std::move(order), never, moved);
    co_return moved;
}

/// The transport moves them by itself, many at once.
task<std::int64_t> dead_letter_desk::redrive_all(letter_order order)
{
    act what{.who = order.who, .what = "redrive all", .subject = {}, .queue = order.queue};
    auto const number = co_await audit_.begin(std::move(what));
    auto const moved = co_await queues_.redrive(std::move(order.queue), order.which.max);
    act_outcome outcome{.note = std::to_string(moved) + " messages"};
    co_await audit_.finish(number, std::move(outcome));
    co_return moved;
}

task<> dead_letter_desk::redrive_one_by_one(letter_order order, std::function<bool()> must_end,
                                            std::int64_t& moved)
{
    recorder record{audit_, moved};
    auto const act = [&](bus::dead_letter const& letter) {
        return record.begin(act_on(order, letter, "redrive"), bus::letter_fate::kind::back);
    };
    bus::work_pace pace{order.per_second, std::move(must_end)};
    co_await bus::work_through(queues_, with_.background, with_.clock, order.queue, order.which,
                               std::move(pace), act);
    co_await record.finish();
}

task<std::int64_t> dead_letter_desk::discard(letter_order order, std::string why)
{
    std::int64_t gone = 0;
    recorder record{audit_, gone};
    auto const act = [&](bus::dead_letter const& letter) {
        auto what = act_on(order, letter, "discard");
        what.note = why;
        return record.begin(std::move(what), bus::letter_fate::kind::gone);
    };
    bus::work_pace pace{order.per_second, [] { return false; }};
    co_await bus::work_through(queues_, with_.background, with_.clock, order.queue, order.which,
                               std::move(pace), act);
    co_await record.finish();
    co_return gone;
}

/// What the letter becomes; on record, unless nothing changes.
task<bus::letter_fate> dead_letter_desk::edit_letter(letter_edit const& wanted,
                                                     bus::dead_letter const& letter, recorder& record,
                                                     edit_outcome& outcome)
{
    bus::letter_fate fate{bus::letter_fate::kind::stay, letter.content};
    outcome.is_found = true;
    fate.instead.body = wanted.body;
    auto const after = json::parse(wanted.body);
    if (auto const* fault = std::get_if<json::fault>(&after)) {
        outcome.refusal = fault->reason;
        co_return fate;
    }
    auto const before = json::parse(letter.content.body);
    auto const* old = std::get_if<json::value>(&before);
    outcome.changes =
        json::differences(old ? *old : json::value(letter.content.body), std::get<json::value>(after));
    outcome.refusal = bus_.why_refused(wanted.queue, fate.instead);
    if (wanted.only_try || !outcome.refusal.empty() || outcome.changes.empty())
        co_return fate;
    auto what = act_on(wanted.who, wanted.queue, letter, "edit");
    what.body_after = wanted.body;
    co_await record.begin(std::move(what));
    fate.what = bus::letter_fate::kind::edited;
    co_return fate;
}

task<edit_outcome> dead_letter_desk::edit(letter_edit wanted)
{
    edit_outcome outcome;
    std::int64_t edited = 0;
    recorder record{audit_, edited};
    bus::letter_choice which;
    which.ids.push_back(wanted.id);
    bus::work_pace pace;
    auto const act = [&](bus::dead_letter const& letter) {
        return edit_letter(wanted, letter, record, outcome);
    };
    co_await bus::work_through(queues_, with_.background, with_.clock, wanted.queue, std::move(which),
                               std::move(pace), act);
    co_await record.finish();
    co_return outcome;
}

task<std::int64_t> dead_letter_desk::purge(std::string who, std::string queue)
{
    act what{.who = std::move(who), .what = "purge", .subject = {}, .queue = queue};
    auto const number = co_await audit_.begin(std::move(what));
    auto const gone = co_await queues_.purge(std::move(queue));
    act_outcome outcome{.note = std::to_string(gone) + " messages"};
    co_await audit_.finish(number, std::move(outcome));
    co_return gone;
}

std::int64_t dead_letter_desk::begin_redrive(letter_order order)
{
    runs_.push_front({.number = ++last_run_,
                      .order = std::move(order),
                      .moved = 0,
                      .begun_at = with_.clock.now(),
                      .ended_at = {},
                      .failure = {},
                      .is_cancelled = false});
    forget_old_runs();
    tasks_.spawn("redrive of " + runs_.front().order.queue, carry_on(runs_.front()));
    return last_run_;
}

task<> dead_letter_desk::carry_on(redrive_run& run)
{
    std::exception_ptr failure;
    try {
        auto const must_end = [this, &run] { return run.is_cancelled || tasks_.stopping(); };
        co_await redrive_one_by_one(run.order, must_end, run.moved);
    } catch (std::exception const& why) {
        run.failure = why.what();
        failure = std::current_exception();
    }
    run.ended_at = with_.clock.now();
    if (failure)
        std::rethrow_exception(failure);
}

void dead_letter_desk::forget_old_runs()
{
    std::size_t ended = 0;
    runs_.remove_if([&](redrive_run const& one) { return one.ended_at && ++ended > ended_runs_kept; });
}

std::vector<redrive_run> dead_letter_desk::runs() const
{
    return {runs_.begin(), runs_.end()};
}

bool dead_letter_desk::cancel_redrive(std::int64_t number)
{
    auto const found = std::ranges::find(runs_, number, &redrive_run::number);
    if (found == runs_.end() || found->ended_at)
        return false;
    found->is_cancelled = true;
    return true;
}

task<bool> dead_letter_desk::stop()
{
    bool const has_ended = co_await tasks_.drain(grace);
    co_return has_ended;
}

} // namespace fcg::app
