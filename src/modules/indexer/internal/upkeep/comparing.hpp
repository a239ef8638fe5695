#pragma once
#include "internal/index/index_slots.hpp"
#include "internal/upkeep/catalogue.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

/// A difference between the catalogue, the tables of the index and its memory.
namespace fcg::indexer {

enum class difference { none, missing, extra, changed };

char const* to_text(difference difference);

/// A game as the index has it at one moment.
struct sighting {
    bool has_row = false;
    bool is_gone = false; ///< the row says that the game was withdrawn
    std::int64_t version = 0;
    std::uint64_t digest = 0;               ///< digest of the row's content, whatever digest the row names
    game_number in_tables = 0;              ///< 0 if there is no row, or the game was withdrawn
    std::optional<game_number> in_memory{}; ///< the live number

    friend bool operator==(sighting const&, sighting const&) = default;
};

sighting look_at(storage::reader& db, index_slots::index const& index, core::uuid const& game_id);

/// Compares a game with the catalogue's state. `known` is null for a game that the catalogue never had.
difference judge(catalogue_game const* known, sighting const& seen);

/// Returns the games that seem to differ. Games that change meanwhile are among them, so each needs a second
/// look. Returns nothing if another index became live during the comparison. `must_end` is used as by
/// read_on().
task<std::optional<std::unordered_set<core::uuid>>> find_suspects(std::shared_ptr<catalogue const> known,
                                                                  index_slots const& index_slots,
                                                                  storage::database& db,
                                                                  std::function<bool()> must_end);

struct finding {
    core::uuid game_id;
    difference difference = difference::none;
    sighting seen;

    friend bool operator==(finding const&, finding const&) = default;
};

/// Returns those of `suspects` that differ now, by id.
std::vector<finding> look_again(storage::reader& db, catalogue const& known, index_slots::index const& index,
                                std::vector<core::uuid> const& suspects);

/// Prepares a repair: if the row is still as it was seen, makes it accept whatever version comes next.
void forget_version(storage::transaction& tx, slot tables, finding const& wrong);

} // namespace fcg::indexer
