#include "app/dead_letters/dead_letter_service.hpp"

#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

namespace fcg::app {

namespace {

constexpr std::size_t ended_runs_kept = 50;
constexpr std::chrono::seconds grace{5};

act act_on(bus::dead_letter const& dead_letter, std::string actor, std::string action)
{
    return {.actor = std::move(actor),
            .action = std::move(action),
            .queue = dead_letter.queue,
            .message_id = dead_letter.content.id,
            .contract = dead_letter.contract,
            .dead_reason = dead_letter.reason,
            .attempts = dead_letter.attempts,
            .body_before = dead_letter.content.body};
}

std::string state_of(redrive_run const& run)
{
    if (!run.ended_at)
        return run.is_cancelled ? "ending" : "running";
    if (!run.failure.empty())
        return "failed";
    return run.is_cancelled ? "cancelled" : "done";
}

} // namespace

/// What happens to each dead letter of an order, and how the audit log calls it.
struct dead_letter_service::named_disposition {
    enum bus::disposition::kind kind;
    std::string action;
    std::string why{};
};

/// Records one act after the other. When the next dead letter's turn comes, the act on the previous one is
/// done.
struct dead_letter_service::recorder {
    audit_log& audit;
    std::int64_t& done;
    std::optional<std::int64_t> under_way{};

    task<> begin(act act)
    {
        co_await finish();
        under_way = co_await audit.begin(std::move(act));
    }

    /// Records the act, then returns what is to happen to the dead letter.
    task<bus::disposition> begin(act act, enum bus::disposition::kind kind)
    {
        co_await begin(std::move(act));
        co_return bus::disposition{kind, {}};
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

dead_letter_service::dead_letter_service(bus::queue_transport& queues, bus::bus& bus, audit_log& audit,
                                         environment& env)
    : queues_(queues),
      bus_(bus),
      audit_(audit),
      env_(env),
      tasks_(env.background)
{
}

task<std::vector<bus::dead_letter>> dead_letter_service::read(std::string queue,
                                                              bus::dead_letter_selection choice)
{
    std::vector<bus::dead_letter> own_dead_letters;
    auto names = queue.empty() ? queues_.names() : std::vector<std::string>{queue};
    std::ranges::sort(names);
    for (auto const& name : names) {
        if (!bus::is_queue_name(name))
            continue; // dead-letter queues are read together with their queue
        auto dead_letters = co_await bus::read_dead_letters(queues_, name, max_examined);
        std::erase_if(dead_letters,
                      [&choice](auto const& dead_letter) { return !choice.includes(dead_letter); });
        std::ranges::move(dead_letters, std::back_inserter(own_dead_letters));
    }
    co_return own_dead_letters;
}

task<dead_letter_preview> dead_letter_service::preview(dead_letter_order order)
{
    auto dead_letters = co_await read(order.queue, order.dead_letter_selection);
    if (dead_letters.size() > order.dead_letter_selection.max)
        dead_letters.resize(order.dead_letter_selection.max);
    dead_letter_preview seen{
        .dead_letters = std::ssize(dead_letters), .groups = bus::group_dead_letters(dead_letters), .ids = {}};
    for (auto const& dead_letter : dead_letters)
        if (seen.ids.size() < ids_in_a_preview)
            seen.ids.push_back(dead_letter.content.id);
    co_return seen;
}

task<std::int64_t> dead_letter_service::redrive(dead_letter_order order)
{
    std::int64_t moved = 0;
    named_disposition redriving{bus::disposition::kind::back, "redrive"};
    auto const never = [] { return false; };
    if (order.dead_letter_selection.is_everything() && order.per_second <= 0)
        moved = co_await redrive_all(std::move(order));
    else
        co_await work_one_by_one(std::move(order), std::move(redriving), never, moved);
    co_return moved;
}

/// Has the transport redrive the messages, many at once.
task<std::int64_t> dead_letter_service::redrive_all(dead_letter_order order)
{
    act act{.actor = order.actor, .action = "redrive all", .subject = {}, .queue = order.queue};
    auto const number = co_await audit_.begin(std::move(act));
    auto const moved = co_await queues_.redrive(std::move(order.queue), order.dead_letter_selection.max);
    act_outcome outcome{.remark = std::to_string(moved) + " messages"};
    co_await audit_.finish(number, std::move(outcome));
    co_return moved;
}

/// Does the same to every dead letter of an order. `done` counts them.
task<> dead_letter_service::work_one_by_one(dead_letter_order order, named_disposition disposition,
                                            std::function<bool()> must_end, std::int64_t& done)
{
    recorder record{audit_, done};
    auto const act = [&](bus::dead_letter const& dead_letter) {
        auto begun = act_on(dead_letter, order.actor, disposition.action);
        begun.remark = disposition.why;
        return record.begin(std::move(begun), disposition.kind);
    };
    bus::work_pace pace{order.per_second, std::move(must_end)};
    co_await bus::work_through(queues_, env_.background, env_.clock, order.queue, order.dead_letter_selection,
                               std::move(pace), act);
    co_await record.finish();
}

task<std::int64_t> dead_letter_service::discard(dead_letter_order order, std::string why)
{
    std::int64_t gone = 0;
    named_disposition discarding{bus::disposition::kind::gone, "discard", std::move(why)};
    auto const never = [] { return false; };
    co_await work_one_by_one(std::move(order), std::move(discarding), never, gone);
    co_return gone;
}

/// Returns the edited dead letter. The edit is recorded unless nothing changes.
task<bus::disposition> dead_letter_service::edit_dead_letter(dead_letter_edit const& edit,
                                                             bus::dead_letter const& dead_letter,
                                                             recorder& record, edit_outcome& outcome)
{
    bus::disposition disposition{bus::disposition::kind::stay, dead_letter.content};
    outcome.is_found = true;
    disposition.instead.body = edit.body;
    auto const after = json::parse(edit.body);
    if (auto const* fault = std::get_if<json::fault>(&after)) {
        outcome.refusal = fault->reason;
        co_return disposition;
    }
    auto const before = json::parse(dead_letter.content.body);
    auto const* old = std::get_if<json::value>(&before);
    outcome.changes =
        json::differences(old ? *old : json::value(dead_letter.content.body), std::get<json::value>(after));
    outcome.refusal = bus_.why_refused(edit.queue, disposition.instead);
    if (edit.only_try || !outcome.refusal.empty() || outcome.changes.empty())
        co_return disposition;
    auto act = act_on(dead_letter, edit.actor, "edit");
    act.body_after = edit.body;
    co_await record.begin(std::move(act));
    disposition.kind = bus::disposition::kind::edited;
    co_return disposition;
}

task<edit_outcome> dead_letter_service::edit(dead_letter_edit edit)
{
    edit_outcome outcome;
    std::int64_t edited = 0;
    recorder record{audit_, edited};
    bus::dead_letter_selection choice;
    choice.ids.push_back(edit.id);
    bus::work_pace pace;
    auto const act = [&](bus::dead_letter const& dead_letter) {
        return edit_dead_letter(edit, dead_letter, record, outcome);
    };
    co_await bus::work_through(queues_, env_.background, env_.clock, edit.queue, std::move(choice),
                               std::move(pace), act);
    co_await record.finish();
    co_return outcome;
}

task<std::int64_t> dead_letter_service::purge(std::string text, std::string queue)
{
    act act{.actor = std::move(text), .action = "purge", .subject = {}, .queue = queue};
    auto const number = co_await audit_.begin(std::move(act));
    auto const gone = co_await queues_.purge(std::move(queue));
    act_outcome outcome{.remark = std::to_string(gone) + " messages"};
    co_await audit_.finish(number, std::move(outcome));
    co_return gone;
}

std::int64_t dead_letter_service::begin_redrive(dead_letter_order order)
{
    runs_.push_front(
        {.number = ++last_run_, .queue = order.queue, .actor = order.actor, .begun_at = env_.clock.now()});
    forget_old_runs();
    tasks_.spawn("redrive of " + order.queue, carry_on(runs_.front(), order));
    return last_run_;
}

task<> dead_letter_service::carry_on(redrive_run& run, dead_letter_order order)
{
    std::exception_ptr failure;
    try {
        named_disposition redriving{bus::disposition::kind::back, "redrive"};
        auto const must_end = [this, &run] { return run.is_cancelled || tasks_.stopping(); };
        co_await work_one_by_one(std::move(order), std::move(redriving), must_end, run.moved);
    } catch (std::exception const& why) {
        run.failure = why.what();
        failure = std::current_exception();
    }
    run.ended_at = env_.clock.now();
    if (failure)
        std::rethrow_exception(failure);
}

void dead_letter_service::forget_old_runs()
{
    std::size_t ended = 0;
    runs_.remove_if(
        [&](redrive_run const& redrive_run) { return redrive_run.ended_at && ++ended > ended_runs_kept; });
}

std::vector<redrive_run> dead_letter_service::runs() const
{
    std::vector<redrive_run> runs(runs_.begin(), runs_.end());
    for (auto& run : runs)
        run.state = state_of(run);
    return runs;
}

bool dead_letter_service::cancel_redrive(std::int64_t number)
{
    auto const it = std::ranges::find(runs_, number, &redrive_run::number);
    if (it == runs_.end() || it->ended_at)
        return false;
    it->is_cancelled = true;
    return true;
}

task<bool> dead_letter_service::stop()
{
    return tasks_.drain(grace);
}

} // namespace fcg::app
