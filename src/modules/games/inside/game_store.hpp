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
                                                 "g.price_minor, g.currency, g.available, g.created_at, "
                                                 "g.updated_at, g.final_price_minor, g.promotion_id, "
                                                 "g.promotion_name, g.promotion_percent, g.promotion_ends_at";
game read_game(storage::rows const& row);

std::optional<game> find_game(storage::reader& in, core::uuid const& id);
std::optional<game> find_game(storage::reader& in, std::int64_t number);
std::optional<game> find_imported_game(storage::reader& in, std::string_view source_id);

/// Sets `number`.
void insert_game(storage::transaction& in, game& one);
/// False when the row is not at before.version any more: nothing was written.
bool update_game(storage::transaction& in, game const& before, game const& after);
/// The same.
bool delete_game(storage::transaction& in, game const& one);

/// What games_by_title and games_by_release are sorted by; games_by_price by core::comparable() of the final
/// price. A game without a date comes after all that have one.
std::string title_key(game const& one);
std::int64_t release_key(std::optional<std::chrono::year_month_day> const& day);

/// Days since 1970 of the last day that a date can name, so that release keys above it are not announced.
inline constexpr std::int64_t last_release_day = 2'932'896; // 9999-12-31

} // namespace fcg::games
