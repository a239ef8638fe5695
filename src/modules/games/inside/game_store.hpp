#pragma once
#include "inside/game.hpp"
#include "platform/storage/session.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Tables games and game_labels.
namespace fcg::games {

/// The columns that read_game() expects, in its order, of a games row called g.
inline constexpr std::string_view game_columns = "g.number, g.id, g.source_id, g.version, g.title, "
                                                 "g.description, g.developer, g.publisher, g.genres, g.tags, "
                                                 "g.features, g.platforms, g.release_day, g.required_age, "
                                                 "g.price_minor, g.currency, g.on_sale, g.created_at, "
                                                 "g.updated_at";
game read_game(storage::rows const& row);

std::optional<game> find_game(storage::reader& in, core::uuid const& id);
std::optional<game> find_imported_game(storage::reader& in, std::string_view source_id);

/// Sets `number`.
void insert_game(storage::transaction& in, game& one);
/// False when the row is not at before.version any more: nothing was written.
bool update_game(storage::transaction& in, game const& before, game const& after);
/// The same.
bool delete_game(storage::transaction& in, game const& one);

/// What games_by_title, games_by_price and games_by_release are sorted by. Prices compare as numbers,
/// whatever their currency; a game without a date comes after all that have one.
std::string title_key(game const& one);
std::int64_t price_key(core::money const& price);
std::int64_t release_key(std::optional<std::chrono::year_month_day> const& day);

/// Days since 1970 of the last day that a date can name, so that release keys above it are not announced.
inline constexpr std::int64_t last_release_day = 2'932'896; // 9999-12-31

} // namespace fcg::games
