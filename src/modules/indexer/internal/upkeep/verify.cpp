#include "internal/upkeep/verify.hpp"

#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/upkeep/apply.hpp"
#include "internal/upkeep/comparing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::indexer {

namespace {

constexpr std::chrono::seconds patience{10};
constexpr std::chrono::milliseconds between_comparisons{250};
/// The time from an event's commit, in any process, until it waits in a queue or is applied.
constexpr std::chrono::seconds time_to_be_sent{1};
constexpr std::size_t max_examples = 20;

/// One verification: the catalogue as read so far, and the suspects.
struct verification {
    module_context& context;
    bus::event_history& history;
    arrivals events;
    async::task_group const& tasks;
    std::shared_ptr<catalogue> known = std::make_shared<catalogue>();
    std::shared_ptr<std::vector<core::uuid> const> suspects{};
    std::int64_t arrived = 0; ///< events up to this position are in the index or will never arrive

    task<> suspect();
    task<> wait_for_arrivals();
    task<std::vector<finding>> look();
    task<std::vector<finding>> look_until_it_stays();
    task<> mend(finding wrong);
};

task<> verification::suspect()
{
    std::optional<std::unordered_set<core::uuid>> ids;
    while (!ids) {
        co_await read_on(known, history, context.db, tasks);
        ids = co_await find_suspects(known, context.index_slots, context.db, tasks);
    }
    suspects = std::make_shared<std::vector<core::uuid>>(ids->begin(), ids->end());
}

/// Waits until nothing waits in the queues for a while; by then everything that the catalogue held when it
/// was read has reached the index.
task<> verification::wait_for_arrivals()
{
    if (!events.come_in || suspects->empty())
        co_return;
    auto const end = context.env.clock.steady_now() + patience;
    while (arrived == 0 && context.env.clock.steady_now() < end) {
        end_if_stopping(tasks);
        co_await async::sleep_for(context.env.background, time_to_be_sent);
        if (events.waiting() == 0)
            arrived = known->reached;
    }
}

std::int64_t applied_of_games(storage::reader& db)
{
    for (auto const& read_position : read_positions(db))
        if (read_position.source == past_of_games().module)
            return read_position.position;
    return 0;
}

/// Returns whether the newest event of a game has not reached the index yet, wherever it waits.
bool is_under_way(catalogue const& known, finding const& finding, std::int64_t applied)
{
    auto const* const game = known.find(finding.game_id);
    return game != nullptr && game->position > applied;
}

task<std::vector<finding>> verification::look()
{
    co_await read_on(known, history, context.db, tasks);
    auto work = [until = arrived, catalogue = known, ids = suspects,
                 index = context.index_slots.live()](storage::reader& db) {
        auto findings = look_again(db, *catalogue, index, *ids);
        if (!read_state(db).was_built)
            return findings; // missing games do not arrive by themselves
        auto const applied = std::max(until, applied_of_games(db));
        std::erase_if(findings,
                      [&](finding const& finding) { return is_under_way(*catalogue, finding, applied); });
        return findings;
    };
    auto findings = co_await context.db.read_long(std::move(work));
    co_return findings;
}

/// Reads the catalogue before each look, so that an event on its way to the index at one look has arrived at
/// the next.
task<std::vector<finding>> verification::look_until_it_stays()
{
    auto const end = context.env.clock.steady_now() + patience;
    auto findings = co_await look();
    bool stays = false;
    while (!findings.empty() && !stays && context.env.clock.steady_now() < end) {
        end_if_stopping(tasks);
        co_await async::sleep_for(context.env.background, between_comparisons);
        bool const settled = !events.come_in || events.waiting() == 0;
        auto again = co_await look();
        stays = settled && again == findings;
        findings = std::move(again);
    }
    co_return findings;
}

/// Repairs a game on the path of every change; the row is first made to accept what it would ignore as known.
task<> verification::mend(finding wrong)
{
    if (wrong.difference == difference::extra) {
        auto unit = [this, wrong](storage::transaction& tx) {
            forget_version(tx, context.index_slots.live().tables, wrong);
            apply_withdrawal(tx, context, wrong.game_id.to_string());
        };
        co_await context.db.write(std::move(unit));
        co_return;
    }
    auto const games = past_of_games();
    auto const before = known->games.at(wrong.game_id).position - 1;
    auto const page = co_await history.read(games.module, games.contracts, before, 1);
    auto const change = page.events.empty() ? std::nullopt : read_change(page.events.front());
    if (!change || change->game_id != wrong.game_id || !change->game)
        co_return;
    auto unit = [this, wrong, game = *change->game](storage::transaction& tx) {
        forget_version(tx, context.index_slots.live().tables, wrong);
        apply_game(tx, context, game);
    };
    co_await context.db.write(std::move(unit));
}

verify_report describe(catalogue const& known, std::vector<finding> const& wrong)
{
    auto const count = [&wrong](difference difference) {
        return std::ranges::count(wrong, difference, &finding::difference);
    };
    verify_report report{.games = static_cast<std::int64_t>(known.available()),
                         .missing = count(difference::missing),
                         .extra = count(difference::extra),
                         .changed = count(difference::changed),
                         .repaired = 0,
                         .examples = {}};
    for (auto const& finding : wrong)
        if (report.examples.size() < max_examples)
            report.examples.push_back(finding.game_id.to_string() + ": " + to_text(finding.difference));
    return report;
}

} // namespace

task<verify_report> verify_index(module_context& context, bus::event_history& history, arrivals events,
                                 async::task_group const& tasks, bool repair)
{
    verification verification{
        .context = context, .history = history, .events = std::move(events), .tasks = tasks};
    co_await verification.suspect();
    co_await verification.wait_for_arrivals();
    auto const wrong = co_await verification.look_until_it_stays();
    auto report = describe(*verification.known, wrong);
    if (!repair || wrong.empty())
        co_return report;
    for (auto const& current_finding : wrong) {
        end_if_stopping(tasks);
        co_await verification.mend(current_finding);
    }
    auto const left = co_await verification.look();
    auto const is_left = [&left](finding const& finding) {
        return std::ranges::find(left, finding.game_id, &finding::game_id) != left.end();
    };
    report.repaired = std::ranges::count_if(wrong, std::not_fn(is_left));
    co_return report;
}

std::string to_text(verify_report const& report)
{
    auto text = fmt::format("{} games", report.games);
    if (report.is_clean())
        return text + ", nothing differs";
    for (auto const& [count, name] : {std::pair(report.missing, "missing"), std::pair(report.extra, "extra"),
                                      std::pair(report.changed, "changed")})
        if (count > 0)
            text += fmt::format(", {} {}", count, name);
    return text + fmt::format("; {} repaired", report.repaired);
}

} // namespace fcg::indexer
