#include "internal/upkeep/comparing.hpp"

#include "internal/index/by_slot.hpp"
#include "internal/index/document.hpp"
#include "internal/index/document_store.hpp"
#include "platform/core/numbers.hpp"

#include <algorithm>
#include <array>

namespace fcg::indexer {

std::uint64_t short_digest(std::string const& digest)
{
    constexpr std::size_t digits = 16;
    return core::parse_number<std::uint64_t>(std::string_view(digest).substr(0, digits), 16).value_or(0);
}

/// Folds like the index: the highest version counts, and a withdrawn game never returns.
void catalogue::fold(past_change const& change)
{
    auto& known = games[change.game_id];
    bool const has_left = known.position > 0 && !known.available;
    known.position = std::max(known.position, change.position);
    if (!change.game) {
        known.available = false;
        return;
    }
    if (has_left || change.game->version <= known.version)
        return;
    known.version = change.game->version;
    known.digest = short_digest(digest_of(*change.game));
    known.available = true;
}

std::size_t catalogue::available() const
{
    auto const count = std::ranges::count_if(games, [](auto const& entry) { return entry.second.available; });
    return static_cast<std::size_t>(count);
}

namespace {

task<> fold_page(std::shared_ptr<catalogue> catalogue, storage::database& db, bus::event_history::page page)
{
    auto work = [catalogue, page = std::move(page)](storage::reader&) {
        for (auto const& event : page.events)
            if (auto const change = read_change(event))
                catalogue->fold(*change);
        catalogue->reached = page.reached;
        return true;
    };
    co_await db.read_long(std::move(work));
}

} // namespace

task<> read_on(std::shared_ptr<catalogue> catalogue, bus::event_history& history, storage::database& db,
               async::task_group const& tasks)
{
    auto const games = past_of_games();
    auto const until = co_await newest_of(history, games);
    auto take = [catalogue, &db, &tasks](bus::event_history::page page) {
        end_if_stopping(tasks);
        return fold_page(catalogue, db, std::move(page));
    };
    co_await read_past(history, games, catalogue->reached, until, std::move(take));
}

constexpr std::size_t documents_in_a_page = 500;

by_slot const select_row("SELECT number, version, gone FROM documents_a WHERE game_id = $1");

char const* to_text(difference difference)
{
    constexpr std::array texts{"the same", "missing", "extra", "changed"};
    return texts[static_cast<std::size_t>(difference)];
}

sighting look_at(storage::reader& db, index_slots::index const& index, core::uuid const& game_id)
{
    sighting seen{.in_memory = index.memory->find(game_id)};
    game_number number = 0;
    {
        auto row = db.query(select_row[index.tables], game_id);
        if (!row.next())
            return seen;
        number = static_cast<game_number>(row.integer(0));
        seen.has_row = true;
        seen.version = row.integer(1);
        seen.is_gone = row.integer(2) != 0;
    }
    auto const documents = read_documents(db, index.tables, std::span(&number, 1));
    if (documents.empty())
        return seen;
    seen.in_tables = number;
    seen.digest = short_digest(digest_of(documents.front().game));
    return seen;
}

difference judge(catalogue_game const* known, sighting const& seen)
{
    bool const is_there = seen.in_tables != 0;
    if (known == nullptr || !known->available)
        return is_there || seen.in_memory ? difference::extra : difference::none;
    if (!is_there || !seen.in_memory)
        return difference::missing;
    bool const is_same = known->version == seen.version && known->digest == seen.digest;
    return is_same && seen.in_memory == seen.in_tables ? difference::none : difference::changed;
}

namespace {

/// One comparison of a whole index, page by page on the thread pool.
struct comparison {
    std::shared_ptr<catalogue const> known;
    index_slots::index index;
    std::unordered_set<core::uuid> seen; ///< the live documents
    std::unordered_set<core::uuid> suspects;
    game_number reached = 0;

    void compare(document const& document);
    bool compare_page(storage::reader& db);
    void look_for_what_was_not_seen();
};

void comparison::compare(document const& document)
{
    reached = document.number;
    auto const id = core::uuid::parse(document.game.game_id);
    if (!id)
        return;
    seen.insert(*id);
    sighting const now{.has_row = true,
                       .is_gone = false,
                       .version = document.game.version,
                       .digest = short_digest(digest_of(document.game)),
                       .in_tables = document.number,
                       .in_memory = index.memory->find(*id)};
    if (judge(known->find(*id), now) != difference::none)
        suspects.insert(*id);
}

/// Compares one page. Returns false at the end.
bool comparison::compare_page(storage::reader& db)
{
    auto const page = documents_after(db, index.tables, reached, documents_in_a_page);
    for (auto const& document : page)
        compare(document);
    return !page.empty();
}

void comparison::look_for_what_was_not_seen()
{
    for (auto const& [id, game] : known->games)
        if (game.available && !seen.contains(id))
            suspects.insert(id);
    for (game_number number = 1; number < index.memory->end(); ++number)
        if (index.memory->is_live(number) && !seen.contains(index.memory->at(number).game_id))
            suspects.insert(index.memory->at(number).game_id);
}

} // namespace

task<std::optional<std::unordered_set<core::uuid>>> find_suspects(std::shared_ptr<catalogue const> known,
                                                                  index_slots const& index_slots,
                                                                  storage::database& db,
                                                                  async::task_group const& tasks)
{
    auto const work = std::make_shared<comparison>();
    work->known = std::move(known);
    work->index = index_slots.live();
    bool more = true;
    while (more) {
        end_if_stopping(tasks);
        auto page = [work](storage::reader& reader) { return work->compare_page(reader); };
        more = co_await db.read_long(std::move(page));
    }
    auto rest = [work](storage::reader&) {
        work->look_for_what_was_not_seen();
        return true;
    };
    co_await db.read_long(std::move(rest));
    if (index_slots.live().memory != work->index.memory)
        co_return std::nullopt;
    co_return std::move(work->suspects);
}

std::vector<finding> look_again(storage::reader& db, catalogue const& known, index_slots::index const& index,
                                std::vector<core::uuid> const& suspects)
{
    std::vector<finding> findings;
    for (auto const& id : suspects) {
        auto const seen = look_at(db, index, id);
        auto const difference = judge(known.find(id), seen);
        if (difference != difference::none)
            findings.push_back({id, difference, seen});
    }
    std::ranges::sort(findings, {}, &finding::game_id);
    return findings;
}

by_slot const let_any_version_in(R"(
    UPDATE documents_a SET version = 0, gone = 0 WHERE game_id = $1 AND version = $2 AND gone = $3)");

void forget_version(storage::transaction& tx, slot tables, finding const& wrong)
{
    auto const& seen = wrong.seen;
    if (seen.has_row)
        tx.execute(let_any_version_in[tables], wrong.game_id, seen.version, seen.is_gone);
}

} // namespace fcg::indexer
