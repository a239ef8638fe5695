#pragma once
#include "inside/index/document.hpp"
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
/// dead numbers stay until the next rebuild, so who searches drops what is not live.
namespace fcg::indexer {

/// The state of the index as a whole (table `index_state`, one row).
struct index_state {
    slot live = slot::a;
    bool was_built = false; ///< at least once, so that what is missing is missing by mistake
    bool building = false;  ///< the other slot is being built, or was when the process ended
};

index_state read_state(storage::reader& in);
void write_state(storage::transaction& in, index_state const& state);

/// Puts a game in place of its former state; what was stored, with its new number. Nothing when the index has
/// this version or a newer one already, or the game was withdrawn: a late event changes nothing.
std::optional<document> put_document(storage::transaction& in, slot into, contracts::game_facts const& game);

/// The game left the catalogue for good; later events of it change nothing. That it left takes a new number,
/// as every change does. False: it had left before.
bool remove_document(storage::transaction& in, slot from, std::string_view game_id);

/// The documents with these numbers that still exist, in the order of `numbers`.
std::vector<document> read_documents(storage::reader& in, slot from, std::span<game_number const> numbers);

/// The documents of these games as they are now, whatever their numbers, in the order of `games`; those that
/// were withdrawn are not among them.
std::vector<document> read_games(storage::reader& in, slot from, std::span<core::uuid const> games);

/// All living documents behind `after` in the order of numbers, `max_count` at a time.
std::vector<document> documents_after(storage::reader& in, slot from, game_number after,
                                      std::size_t max_count);

/// Hands over every living document in the order of numbers, each without its description and features: what
/// a live index is filled from. The document is borrowed for the call.
void for_each_card(storage::reader& in, slot from, std::function<void(document const&)> const& take);

/// Id, version and digest of every living document, in the order of game ids, `max_count` behind `after`.
struct fingerprint {
    std::string game_id;
    std::int64_t version = 0;
    std::string digest;
};

std::vector<fingerprint> fingerprints_after(storage::reader& in, slot from, std::string_view after,
                                            std::size_t max_count);

/// The numbers whose words match an FTS5 expression, ascending, those above `after` only; dead ones among
/// them.
std::vector<game_number> match_numbers(storage::reader& in, slot from, std::string const& expression,
                                       game_number after);

/// Number and relevance (higher is better) of what matches; for expressions with few matches.
struct relevant {
    game_number number = 0;
    double relevance = 0;
};

std::vector<relevant> match_by_relevance(storage::reader& in, slot from, std::string const& expression);

/// Removes up to `max_count` documents of a slot that is not live, and its words with the last; true when it
/// is empty.
bool clear_some(storage::transaction& in, slot which, std::size_t max_count);

/// Numbers up to the highest that no row has any more. Looks at every row.
std::int64_t count_dead_numbers(storage::reader& in, slot of);

/// How far the index has come in the event store of a module: the highest position that was applied.
struct applied_position {
    std::string source;
    std::int64_t position = 0;
    core::time_point applied_at;
};

void note_position(storage::transaction& in, applied_position const& reached);
std::vector<applied_position> read_positions(storage::reader& in);

} // namespace fcg::indexer
