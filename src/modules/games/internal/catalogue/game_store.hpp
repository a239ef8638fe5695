#pragma once
#include "internal/catalogue/game.hpp"
#include "platform/storage/session.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Access to the tables games and game_labels.
namespace fcg::games {

/// The columns that read_game() expects, in its order, of a games row that is called g.
inline constexpr std::string_view game_columns = "g.number, g.id, g.source_id, g.version, g.title, "
                                                 "g.description, g.developer, g.publisher, g.genres, g.tags, "
                                                 "g.features, g.platforms, g.release_day, g.required_age, "
                                                 "g.price_minor, g.currency, g.available, g.created_at, "
                                                 "g.updated_at, g.final_price_minor, g.promotion_id, "
                                                 "g.promotion_name, g.promotion_percent, g.promotion_ends_at";
game read_game(storage::rows const& row);

std::optional<game> find_game(storage::reader& db, core::uuid const& id);
std::optional<game> find_game(storage::reader& db, std::int64_t number);
std::optional<game> find_imported_game(storage::reader& db, std::string_view source_id);

/// Inserts the game and sets its `number`.
void insert_game(storage::transaction& tx, game& game);
/// Updates the row of `before`. Returns false if it is no longer at before.version; nothing was written then.
bool update_game(storage::transaction& tx, game const& before, game const& after);
/// Deletes the game's row. Returns false if it is no longer at game.version; nothing was written then.
bool delete_game(storage::transaction& tx, game const& game);

/// The sort keys of the indexes games_by_title and games_by_release; games_by_price is sorted by
/// core::comparable() of the final price. A game without a release date comes after all that have one.
std::string title_key(game const& game);
std::int64_t release_key(std::optional<std::chrono::year_month_day> const& day);

/// The last day that a date can name, in days since 1970. A greater release key means that no date is
/// announced.
inline constexpr std::int64_t last_release_day = 2'932'896; // 9999-12-31

} // namespace fcg::games
