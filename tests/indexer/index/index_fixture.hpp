#pragma once
#include "inside/index/apply.hpp"
#include "inside/index/document_store.hpp"
#include "inside/index/loading.hpp"
#include "inside/search/search.hpp"
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

/// The n-th game's id.
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

/// The game while a promotion lowers its price to `minor`.
inline game_facts on_sale(game_facts one, std::int64_t minor)
{
    one.promotion = contracts::promotion_facts{
        .id = game_id(900),
        .name = "Winter",
        .percent_off = 50,
        .price = {minor, one.price.currency},
        .ends_at = std::chrono::sys_days(std::chrono::year(2026) / 12 / 31) + std::chrono::hours(12)};
    return one;
}

/// A card with its labels by name, so that two indexes can be compared.
using plain_card =
    std::tuple<std::string, std::int64_t, bool, std::int32_t, std::vector<std::pair<int, std::string>>>;

inline std::vector<std::pair<int, std::string>> labels_of(indexer::live_index const& in,
                                                          indexer::game_number which)
{
    std::vector<std::pair<int, std::string>> labels;
    for (auto const number : in.at(which).labels)
        labels.emplace_back(static_cast<int>(in.label_at(number).kind), in.label_at(number).key);
    std::ranges::sort(labels);
    return labels;
}

/// The living games by their ids.
inline std::map<std::string, plain_card> content_of(indexer::live_index const& in)
{
    std::map<std::string, plain_card> games;
    for (indexer::game_number which = 0; which < in.end(); ++which)
        if (in.is_live(which)) {
            auto const& one = in.at(which);
            games[one.game_id.to_string()] = {std::string(one.title_key), one.price_key, one.is_on_sale,
                                              one.release_day, labels_of(in, which)};
        }
    return games;
}

/// Living games by id with version and title, as the tables have them.
inline std::map<std::string, std::pair<std::int64_t, std::string>> stored(storage::database& db, slot which)
{
    std::map<std::string, std::pair<std::int64_t, std::string>> games;
    db.read([&](storage::reader& in) {
        for (auto const& one : indexer::documents_after(in, which, 0, 1'000'000))
            games[one.game.game_id] = {one.game.version, one.game.title};
    });
    return games;
}

/// Nobody searches in these tests.
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
    std::unique_ptr<storage::database> db = store.around().open_database("indexer");
    indexer::shelf shelf{indexer::load_live_index(*db)};
    silent_engine engine;
    indexer::parts of{store.around(), settings, *db, shelf, popularity, engine};

    indexer::live_index& live() { return *shelf.live().memory; }

    bool apply(game_facts const& facts)
    {
        bool applied = false;
        db->write_now([&](storage::transaction& in) { applied = apply_game(in, of, facts); });
        return applied;
    }

    bool withdraw(std::string const& id)
    {
        bool applied = false;
        db->write_now([&](storage::transaction& in) { applied = apply_withdrawal(in, of, id); });
        return applied;
    }

    /// As a rebuild does: the other slot is empty, and both get what comes.
    void begin_building()
    {
        db->write_now([&](storage::transaction& in) {
            auto state = indexer::read_state(in);
            auto const tables = other(state.live);
            state.building = true;
            indexer::write_state(in, state);
            in.after_commit(
                [this, tables] { shelf.begin({tables, std::make_shared<indexer::live_index>()}); });
        });
    }

    void swap(storage::transaction& in)
    {
        auto state = indexer::read_state(in);
        indexer::write_state(in, {.live = other(state.live), .was_built = true, .building = false});
        in.after_commit([this] { shelf.swap(); });
    }

    void swap()
    {
        db->write_now([this](storage::transaction& in) { swap(in); });
    }
};

} // namespace fcg::test
