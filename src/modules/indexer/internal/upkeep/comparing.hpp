#pragma once
#include "bus/history.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/upkeep/past_events.hpp"
#include "platform/storage/database.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

/// The catalogue, and how it differs from the tables of the index and from its memory.
namespace fcg::indexer {

/// The state of a game, folded from the catalogue's events.
struct catalogue_game {
    std::int64_t version = 0;
    std::uint64_t digest = 0;  ///< see short_digest()
    std::int64_t position = 0; ///< position of its newest event
    bool available = false;
};

/// Shortens a digest; enough to notice accidental differences.
std::uint64_t short_digest(std::string const& digest);

/// The catalogue as its events define it: ids and digests only, so that a million games fit into memory.
struct catalogue {
    std::unordered_map<core::uuid, catalogue_game> games;
    std::int64_t reached = 0; ///< the position up to which events are folded

    void fold(past_change const& change);

    /// Returns null for a game that the catalogue never had.
    catalogue_game const* find(core::uuid const& game_id) const
    {
        auto const it = games.find(game_id);
        return it == games.end() ? nullptr : &it->second;
    }

    std::size_t available() const;
};

/// Folds the events that were appended since the last call, up to the newest one. Works on the thread pool
/// for long reads of `db`. Throws what a cancelled wait throws between two pages once the tasks are asked to
/// stop.
task<> read_on(std::shared_ptr<catalogue> catalogue, bus::event_history& history, storage::database& db,
               async::task_group const& tasks);

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
/// look. Returns nothing if another index became live during the comparison. Throws as read_on() does.
task<std::optional<std::unordered_set<core::uuid>>> find_suspects(std::shared_ptr<catalogue const> known,
                                                                  index_slots const& index_slots,
                                                                  storage::database& db,
                                                                  async::task_group const& tasks);

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
