#pragma once
#include "internal/index/document.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The tables of the index: documents, and their words for FTS5. Numbers are only ever appended; words of
/// dead numbers stay until the next rebuild, so a search must drop what is not live.
namespace fcg::indexer {

/// The state of the index as a whole (table `index_state`, one row).
struct index_state {
    slot live = slot::a;
    bool was_built = false; ///< at least once, so that a missing game is missing by mistake
    bool building = false;  ///< the other slot is being built, or was when the process ended
    std::int64_t build = 0; ///< changes with the live slot, so that a reader notices that the numbers restart
};

index_state read_state(storage::reader& db);
/// Writes the state, except for `build`, which follows from it.
void write_state(storage::transaction& tx, index_state const& state);

/// Replaces the previous state of a game. Returns what was stored, with its new number. Returns nothing and
/// changes nothing if the index has this version or a newer one, or if the game was withdrawn.
std::optional<document> put_document(storage::transaction& tx, slot slot, contracts::game_facts const& game);

/// Removes a game that left the catalogue permanently; later events of it change nothing. The removal takes a
/// new number, as every change does. Returns false if the game had been removed before.
bool remove_document(storage::transaction& tx, slot slot, std::string_view game_id);

/// Returns the existing documents with these numbers, in the order of `numbers`.
std::vector<document> read_documents(storage::reader& db, slot slot, std::span<game_number const> numbers);

/// Returns the current documents of these games, whatever their numbers, in the order of `games`. Withdrawn
/// games are left out.
std::vector<document> read_games(storage::reader& db, slot slot, std::span<core::uuid const> games);

/// Returns up to `max_count` live documents with numbers above `after`, in the order of numbers.
std::vector<document> documents_after(storage::reader& db, slot slot, game_number after,
                                      std::size_t max_count);

/// Calls `take` with every live document in the order of numbers, without its description and features, to
/// fill a live index. The document is valid during the call only.
void for_each_game(storage::reader& db, slot slot, std::function<void(document const&)> const& take);

/// Returns the numbers above `after` whose words match an FTS5 expression, in ascending order. Dead numbers
/// are among them.
std::vector<game_number> match_numbers(storage::reader& db, slot slot, std::string const& expression,
                                       game_number after);

/// The number and relevance of a match; higher is better. For expressions with few matches.
struct relevant {
    game_number number = 0;
    double relevance = 0;
};

std::vector<relevant> match_by_relevance(storage::reader& db, slot slot, std::string const& expression);

/// Removes up to `max_count` documents of a slot that is not live, and its words with the last ones. Returns
/// true if the slot is empty.
bool clear_some(storage::transaction& tx, slot slot, std::size_t max_count);

/// Returns the number of games that can be found.
std::int64_t count_games(storage::reader& db, slot slot);

/// Counts the numbers up to the highest one that no row has any more. Reads every row.
std::int64_t count_dead_numbers(storage::reader& db, slot slot);

/// The highest position in the event store of a module that was applied to the index.
struct applied_position {
    std::string source;
    std::int64_t position = 0;
    core::time_point applied_at;
};

void note_position(storage::transaction& tx, applied_position const& reached);
std::vector<applied_position> read_positions(storage::reader& db);

} // namespace fcg::indexer
