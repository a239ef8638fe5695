#pragma once
#include "internal/index/append_only.hpp"
#include "internal/index/document.hpp"
#include "internal/index/labels.hpp"
#include "internal/index/number_table.hpp"
#include "internal/text/vocabulary.hpp"
#include "platform/core/ids.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

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

/// The part of the index that is in memory: it filters, counts, sorts and ranks, while FTS5 finds the words.
/// Append-only, in chunks that never move: one thread changes it (the writer of indexer.db, after the
/// commit), any number of threads read without waiting for it or for each other. Numbers begin with 1. A
/// reader that looks only at numbers below one end() sees no game twice.
class live_index {
public:
    // Only for the one thread that changes the index.

    /// Replaces the previous state of the document's game. Changes nothing if the number is not higher than
    /// all before, or if the game was removed.
    void add(document const& document);
    void remove(std::string_view game_id);

    // Thread-safe.

    /// Returns a number above every known one. The numbers below it are known or were never used.
    game_number end() const { return end_.load(std::memory_order_acquire); }

    /// Returns false for an unknown number.
    bool is_live(game_number number) const
    {
        auto const* const chunk = chunk_of(number);
        return chunk && chunk->is_live(number % chunk_size);
    }

    /// Returns the game of a number that is or was live.
    indexed_game const& at(game_number number) const
    {
        return chunk_of(number)->indexed_games[number % chunk_size];
    }

    /// Prefetches an indexed game, or the labels of an indexed game that was prefetched before, into the
    /// processor's cache; for loops over many games. Accepts any number.
    void fetch_game(game_number number) const;
    void fetch_labels(game_number number) const;
    std::optional<game_number> find(core::uuid const& game_id) const;

    std::size_t live_count() const { return living_.load(std::memory_order_relaxed); }

    std::size_t dead_count() const { return dead_.load(std::memory_order_relaxed); }

    /// Returns the popularity that the popularity board last set: 0 if the game has no buyers, else the
    /// decayed number of buyers.
    float popularity(game_number number) const;
    void set_popularity(core::uuid const& game_id, float popularity);

    label_book const& labels() const { return labels_; }

    /// Returns the words of titles, developers, publishers, genres and tags (not of descriptions).
    vocabulary const& words() const { return words_; }

private:
    static constexpr game_number chunk_size = 4096;
    static constexpr game_number word_bits = 64;

    /// The indexed games of consecutive numbers. A game is written before its number becomes live, and never
    /// afterwards.
    struct game_chunk {
        bool is_live(game_number index) const
        {
            auto const word = live_words[index / word_bits].load(std::memory_order_acquire);
            return (word >> index % word_bits & 1) != 0;
        }

        void set_live(game_number index, bool live);

        alignas(64) std::array<indexed_game, chunk_size> indexed_games;
        std::array<std::atomic<std::uint64_t>, chunk_size / word_bits> live_words{};
        std::array<std::atomic<float>, chunk_size> popularity{};
    };

    game_chunk* chunk_of(game_number number) const { return chunks_.find(number / chunk_size); }

    auto belongs_to(core::uuid const& game_id) const
    {
        return [this, &game_id](game_number number) { return at(number).game_id == game_id; };
    }

    game_number last_number(core::uuid const& game_id) const;
    std::span<label_number const> keep_labels(contracts::game_facts const& game);
    void write_game(indexed_game& indexed_game, core::uuid const& game_id, document const& document);
    void bring_to_life(game_number number);
    void bury(game_number number);

    chunk_table<game_chunk> chunks_;
    arena<char> texts_;
    arena<label_number> label_lists_;
    label_book labels_;
    vocabulary words_;
    number_table numbers_;
    std::vector<label_number> scratch_; ///< buffer of keep_labels()
    std::atomic<game_number> end_ = 1;
    std::atomic<std::size_t> living_ = 0;
    std::atomic<std::size_t> dead_ = 0;
};

} // namespace fcg::indexer
