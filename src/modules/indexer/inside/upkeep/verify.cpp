#include "inside/upkeep/verify.hpp"

#include "inside/index/apply.hpp"
#include "inside/index/document_store.hpp"
#include "inside/upkeep/comparing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::indexer {

namespace {

constexpr std::chrono::seconds patience{10};
constexpr std::chrono::milliseconds between_comparisons{250};
/// From an event's commit, in whatever process, until it waits in a queue or is applied.
constexpr std::chrono::seconds time_to_be_sent{1};
constexpr std::size_t max_examples = 20;

/// One verification: the catalogue as it has been read so far, and who is to be looked at.
struct verification {
    parts& of;
    bus::event_history& from;
    arrivals events;
    std::function<bool()> must_end;
    std::shared_ptr<catalogue> known = std::make_shared<catalogue>();
    std::shared_ptr<std::vector<core::uuid> const> suspects{};
    std::int64_t arrived = 0; ///< events up to this position are in the index, or never come

    task<> suspect();
    task<> wait_for_arrivals();
    task<std::vector<finding>> look();
    task<std::vector<finding>> look_until_it_stays();
    task<> mend(finding wrong);
};

task<> verification::suspect()
{
    std::optional<std::unordered_set<core::uuid>> found;
    while (!found) {
        co_await read_on(known, from, of.db, must_end);
        found = co_await find_suspects(known, of.shelf, of.db, must_end);
    }
    suspects = std::make_shared<std::vector<core::uuid>>(found->begin(), found->end());
}

/// What the catalogue held when it was read has come to the index when nothing waits a while later.
task<> verification::wait_for_arrivals()
{
    if (!events.come_in || suspects->empty())
        co_return;
    auto const end = of.with.clock.steady_now() + patience;
    while (arrived == 0 && of.with.clock.steady_now() < end) {
        end_if_told(must_end);
        co_await async::sleep_for(of.with.background, time_to_be_sent);
        if (events.waiting() == 0)
            arrived = known->reached;
    }
}

std::int64_t applied_of_games(storage::reader& in)
{
    for (auto const& one : read_positions(in))
        if (one.source == past_of_games().module)
            return one.position;
    return 0;
}

/// The newest event of a game that the index has not come to is under way, wherever it waits.
bool is_under_way(catalogue const& known, finding const& one, std::int64_t applied)
{
    auto const game = known.games.find(one.game_id);
    return game != known.games.end() && game->second.position > applied;
}

task<std::vector<finding>> verification::look()
{
    co_await read_on(known, from, of.db, must_end);
    auto work = [until = arrived, all = known, which = suspects,
                 index = of.shelf.live()](storage::reader& in) {
        auto found = look_again(in, *all, index, *which);
        if (!read_state(in).was_built)
            return found; // what is missing does not come by itself
        auto const applied = std::max(until, applied_of_games(in));
        std::erase_if(found, [&](finding const& one) { return is_under_way(*all, one, applied); });
        return found;
    };
    auto found = co_await of.db.read_long(std::move(work));
    co_return found;
}

/// The catalogue is read before each look, so what was on its way to the index at one look is there at the
/// next.
task<std::vector<finding>> verification::look_until_it_stays()
{
    auto const end = of.with.clock.steady_now() + patience;
    auto found = co_await look();
    bool stays = false;
    while (!found.empty() && !stays && of.with.clock.steady_now() < end) {
        end_if_told(must_end);
        co_await async::sleep_for(of.with.background, between_comparisons);
        bool const settled = !events.come_in || events.waiting() == 0;
        auto again = co_await look();
        stays = settled && again == found;
        found = std::move(again);
    }
    co_return found;
}

/// In the way of every change; the row is first made to take what it would refuse as known already.
task<> verification::mend(finding wrong)
{
    if (wrong.what == difference::extra) {
        auto unit = [this, wrong](storage::transaction& in) {
            forget_version(in, of.shelf.live().tables, wrong);
            apply_withdrawal(in, of, wrong.game_id.to_string());
        };
        co_await of.db.write(std::move(unit));
        co_return;
    }
    auto const games = past_of_games();
    auto const before = known->games.at(wrong.game_id).position - 1;
    auto const page = co_await from.read(games.module, games.contracts, before, 1);
    auto const change = page.events.empty() ? std::nullopt : read_change(page.events.front());
    if (!change || change->game_id != wrong.game_id || !change->game)
        co_return;
    auto unit = [this, wrong, game = *change->game](storage::transaction& in) {
        forget_version(in, of.shelf.live().tables, wrong);
        apply_game(in, of, game);
    };
    co_await of.db.write(std::move(unit));
}

verify_report describe(catalogue const& known, std::vector<finding> const& wrong)
{
    auto const count = [&wrong](difference what) { return std::ranges::count(wrong, what, &finding::what); };
    verify_report report{.games = static_cast<std::int64_t>(known.available()),
                         .missing = count(difference::missing),
                         .extra = count(difference::extra),
                         .changed = count(difference::changed),
                         .repaired = 0,
                         .examples = {}};
    for (auto const& one : wrong)
        if (report.examples.size() < max_examples)
            report.examples.push_back(one.game_id.to_string() + ": " + to_text(one.what));
    return report;
}

} // namespace

task<verify_report> verify_index(parts& of, bus::event_history& from, arrivals events,
                                 std::function<bool()> must_end, bool repair)
{
    verification one{.of = of, .from = from, .events = std::move(events), .must_end = std::move(must_end)};
    co_await one.suspect();
    co_await one.wait_for_arrivals();
    auto const wrong = co_await one.look_until_it_stays();
    auto report = describe(*one.known, wrong);
    if (!repair || wrong.empty())
        co_return report;
    for (auto const& each : wrong) {
        end_if_told(one.must_end);
        co_await one.mend(each);
    }
    auto const left = co_await one.look();
    auto const is_left = [&left](finding const& each) {
        return std::ranges::find(left, each.game_id, &finding::game_id) != left.end();
    };
    report.repaired = std::ranges::count_if(wrong, std::not_fn(is_left));
    co_return report;
}

std::string to_text(verify_report const& report)
{
    auto text = fmt::format("{} games", report.games);
    if (report.is_clean())
        return text + ", nothing differs";
    for (auto const& [count, what] : {std::pair(report.missing, "missing"), std::pair(report.extra, "extra"),
                                      std::pair(report.changed, "changed")})
        if (count > 0)
            text += fmt::format(", {} {}", count, what);
    return text + fmt::format("; {} mended", report.repaired);
}

} // namespace fcg::indexer
