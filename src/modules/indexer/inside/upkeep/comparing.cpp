#include "inside/upkeep/comparing.hpp"

#include "inside/index/by_slot.hpp"
#include "inside/index/document_store.hpp"

#include <algorithm>
#include <array>

namespace fcg::indexer {

namespace {

constexpr std::size_t documents_in_a_page = 500;

by_slot const select_row("SELECT number, version, gone FROM documents_a WHERE game_id = $1");

} // namespace

char const* to_text(difference one)
{
    constexpr std::array texts{"the same", "missing", "extra", "changed"};
    return texts[static_cast<std::size_t>(one)];
}

sighting look_at(storage::reader& in, shelf::index const& index, core::uuid const& game_id)
{
    sighting seen{.in_memory = index.memory->find(game_id)};
    game_number number = 0;
    {
        auto row = in.query(select_row[index.tables], game_id);
        if (!row.next())
            return seen;
        number = static_cast<game_number>(row.integer(0));
        seen.has_row = true;
        seen.version = row.integer(1);
        seen.is_gone = row.integer(2) != 0;
    }
    auto const found = read_documents(in, index.tables, std::span(&number, 1));
    if (found.empty())
        return seen;
    seen.in_tables = number;
    seen.digest = short_digest(digest_of(found.front().game));
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

/// One comparison of a whole index; worked on at the pool, page by page.
struct comparison {
    std::shared_ptr<catalogue const> known;
    shelf::index index;
    std::unordered_set<core::uuid> seen; ///< living documents
    std::unordered_set<core::uuid> suspects;
    game_number reached = 0;

    void compare(document const& one);
    bool compare_page(storage::reader& in);
    void look_for_what_was_not_seen();
};

void comparison::compare(document const& one)
{
    reached = one.number;
    auto const id = core::uuid::parse(one.game.game_id);
    if (!id)
        return;
    seen.insert(*id);
    auto const found = known->games.find(*id);
    auto const* const game = found == known->games.end() ? nullptr : &found->second;
    sighting const now{.has_row = true,
                       .is_gone = false,
                       .version = one.game.version,
                       .digest = short_digest(digest_of(one.game)),
                       .in_tables = one.number,
                       .in_memory = index.memory->find(*id)};
    if (judge(game, now) != difference::none)
        suspects.insert(*id);
}

/// False at the end.
bool comparison::compare_page(storage::reader& in)
{
    auto const page = documents_after(in, index.tables, reached, documents_in_a_page);
    for (auto const& one : page)
        compare(one);
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
                                                                  shelf const& on, storage::database& db,
                                                                  std::function<bool()> must_end)
{
    auto const work = std::make_shared<comparison>();
    work->known = std::move(known);
    work->index = on.live();
    bool more = true;
    while (more) {
        end_if_told(must_end);
        auto page = [work](storage::reader& in) { return work->compare_page(in); };
        more = co_await db.read_long(std::move(page));
    }
    auto rest = [work](storage::reader&) {
        work->look_for_what_was_not_seen();
        return true;
    };
    co_await db.read_long(std::move(rest));
    if (on.live().memory != work->index.memory)
        co_return std::nullopt;
    co_return std::move(work->suspects);
}

std::vector<finding> look_again(storage::reader& in, catalogue const& known, shelf::index const& index,
                                std::vector<core::uuid> const& suspects)
{
    std::vector<finding> found;
    for (auto const& id : suspects) {
        auto const game = known.games.find(id);
        auto const seen = look_at(in, index, id);
        auto const what = judge(game == known.games.end() ? nullptr : &game->second, seen);
        if (what != difference::none)
            found.push_back({id, what, seen});
    }
    std::ranges::sort(found, {}, &finding::game_id);
    return found;
}

by_slot const let_any_version_in(R"(
    UPDATE documents_a SET version = 0, gone = 0 WHERE game_id = $1 AND version = $2 AND gone = $3)");

void forget_version(storage::transaction& in, slot tables, finding const& wrong)
{
    auto const& seen = wrong.seen;
    if (seen.has_row)
        in.execute(let_any_version_in[tables], wrong.game_id, seen.version, seen.is_gone);
}

} // namespace fcg::indexer
