#pragma once
#include "internal/index/document.hpp"
#include "internal/text/vocabulary.hpp"
#include "platform/core/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fcg::indexer {

/// What is known about a game without reading from disk.
struct indexed_game {
    core::uuid game_id;
    std::string_view title_key; ///< fold_words() of the title; lives as long as the index
    std::int64_t price_key = 0; ///< core::comparable() of the final price
    std::int32_t release_day = no_release;
    bool is_on_sale = false;              ///< a promotion lowers its price
    std::span<label_number const> labels; ///< of every kind, without duplicates; lives as long as the index
};

struct label {
    label_kind kind = label_kind::genre;
    std::string name; ///< as it was first written: "Ação"
    std::string key;  ///< fold_words() of the name: "acao"
};

/// The part of the index that is in memory: it filters, counts, sorts and ranks, while FTS5 finds the words.
/// Append-only, in chunks that never move: one thread changes it (the writer of indexer.db, after the
/// commit), any number of threads read without waiting for it or for each other. Numbers begin with 1. A
/// reader that looks only at numbers below one end() sees no game twice.
class live_index {
public:
    live_index();
    ~live_index();

    // Only for the one thread that changes the index.

    /// Replaces the previous state of the document's game. Changes nothing if the number is not higher than
    /// all before, or if the game was removed.
    void add(document const& document);
    void remove(std::string_view game_id);

    // Thread-safe.

    /// Returns a number above every known one. The numbers below it are known or were never used.
    game_number end() const;
    /// Returns false for an unknown number.
    bool is_live(game_number number) const;
    /// Returns the game of a number that is or was live.
    indexed_game const& at(game_number number) const;
    /// Prefetches an indexed game, or the labels of an indexed game that was prefetched before, into the
    /// processor's cache; for loops over many games. Accepts any number.
    void fetch_game(game_number number) const;
    void fetch_labels(game_number number) const;
    std::optional<game_number> find(core::uuid const& game_id) const;
    std::size_t live_count() const;
    std::size_t dead_count() const;

    /// Returns the popularity that the popularity board last set: 0 if the game has no buyers, else the
    /// decayed number of buyers.
    float popularity(game_number number) const;
    void set_popularity(core::uuid const& game_id, float popularity);

    /// Returns the label with this name, in any case, or nothing if there is none.
    std::optional<label_number> find_label(label_kind kind, std::string_view name) const;
    /// Returns a label by its number, which must be below label_end() or from an indexed game. Numbers 0 to 6
    /// are the price bands (see labels.hpp).
    label const& label_at(label_number label) const;
    label_number label_end() const;
    /// Returns the number of live games with this label.
    std::uint32_t games_with(label_number label) const;

    /// Returns the words of titles, developers, publishers, genres and tags (not of descriptions).
    vocabulary const& words() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::indexer
