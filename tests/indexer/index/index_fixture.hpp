#pragma once
#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/search/search.hpp"
#include "internal/upkeep/apply.hpp"
#include "store/module_fixture.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

using contracts::game_facts;
using indexer::slot;

/// Returns the id of game `number`.
inline std::string game_id(int number)
{
    auto const text = std::to_string(number);
    return "00000000-0000-7000-8000-" + std::string(12 - text.size(), '0') + text;
}

inline core::uuid uuid_of(int number)
{
    return core::uuid::parse(game_id(number)).value();
}

inline game_facts game(int number, std::int64_t version = 1, std::string title = "Half-Life")
{
    return {.game_id = game_id(number),
            .version = version,
            .title = std::move(title),
            .description = "Named Game of the Year by over 50 publications.",
            .developer = "Valve",
            .publisher = "Valve; Sierra",
            .genres = {"Action"},
            .tags = {"FPS", "Classic", "Ação"},
            .features = {"Single-player", "Cloud Saves"},
            .platforms = {"windows", "linux"},
            .release_date = std::chrono::year(1998) / 11 / 8,
            .required_age = 12,
            .price = {1'999, core::currency::brl()},
            .available = true,
            .promotion = std::nullopt};
}

/// Returns the game with a promotion that lowers its price to `minor`.
inline game_facts on_sale(game_facts facts, std::int64_t minor)
{
    facts.promotion = contracts::promotion_facts{
        .id = game_id(900),
        .name = "Winter",
        .percent_off = 50,
        .price = {minor, facts.price.currency},
        .ends_at = std::chrono::sys_days(std::chrono::year(2026) / 12 / 31) + std::chrono::hours(12)};
    return facts;
}

/// An indexed game with its labels by name, so that two indexes can be compared.
using plain_game =
    std::tuple<std::string, std::int64_t, bool, std::int32_t, std::vector<std::pair<int, std::string>>>;

inline std::vector<std::pair<int, std::string>> labels_of(indexer::live_index const& index,
                                                          indexer::game_number chosen_number)
{
    std::vector<std::pair<int, std::string>> labels;
    for (auto const number : index.at(chosen_number).labels)
        labels.emplace_back(static_cast<int>(index.labels().at(number).kind), index.labels().at(number).key);
    std::ranges::sort(labels);
    return labels;
}

/// Returns the live games by their ids.
inline std::map<std::string, plain_game> content_of(indexer::live_index const& index)
{
    std::map<std::string, plain_game> games;
    for (indexer::game_number number = 0; number < index.end(); ++number)
        if (index.is_live(number)) {
            auto const& indexed_game = index.at(number);
            games[indexed_game.game_id.to_string()] = {std::string(indexed_game.title_key),
                                                       indexed_game.price_key, indexed_game.is_on_sale,
                                                       indexed_game.release_day, labels_of(index, number)};
        }
    return games;
}

/// Returns version and title of the live games in the tables, by id.
inline std::map<std::string, std::pair<std::int64_t, std::string>> stored(storage::database& db, slot slot)
{
    std::map<std::string, std::pair<std::int64_t, std::string>> games;
    db.read([&](storage::reader& db) {
        for (auto const& document : indexer::documents_after(db, slot, 0, 1'000'000))
            games[document.game.game_id] = {document.game.version, document.game.title};
    });
    return games;
}

/// An engine that must not be used: these tests do not search.
class silent_engine final : public indexer::search_engine {
public:
    task<http::result<indexer::search_page>> search(indexer::search_query) override
    {
        co_return indexer::search_page{};
    }

    task<std::vector<indexer::suggestion>> suggest(std::string, std::size_t) override
    {
        co_return std::vector<indexer::suggestion>();
    }

    std::string name() const override { return "silent"; }
};

/// The index without the rest of its module.
struct index_world {
    module_store store;
    indexer::search_settings settings;
    indexer::popularity_board popularity{7};
    std::unique_ptr<storage::database> db = store.env().open_database("indexer");
    indexer::index_slots index_slots{indexer::load_live_index(*db)};
    silent_engine engine;
    indexer::module_context context{store.env(), settings, *db, index_slots, popularity, engine};

    indexer::live_index& live() { return *index_slots.live().memory; }

    bool apply(game_facts const& facts)
    {
        bool applied = false;
        db->write_now([&](storage::transaction& tx) { applied = apply_game(tx, context, facts); });
        return applied;
    }

    bool withdraw(std::string const& id)
    {
        bool applied = false;
        db->write_now([&](storage::transaction& tx) { applied = apply_withdrawal(tx, context, id); });
        return applied;
    }

    /// Begins a build like a rebuild does: the other slot is empty, and changes go into both.
    void begin_building()
    {
        db->write_now([&](storage::transaction& tx) {
            auto state = indexer::read_state(tx);
            auto const tables = other(state.live);
            state.building = true;
            indexer::write_state(tx, state);
            tx.after_commit(
                [this, tables] { index_slots.begin({tables, std::make_shared<indexer::live_index>()}); });
        });
    }

    void swap(storage::transaction& tx)
    {
        auto state = indexer::read_state(tx);
        indexer::write_state(tx, {.live = other(state.live), .was_built = true, .building = false});
        tx.after_commit([this] { index_slots.swap(); });
    }

    void swap()
    {
        db->write_now([this](storage::transaction& tx) { swap(tx); });
    }
};

} // namespace fcg::test
