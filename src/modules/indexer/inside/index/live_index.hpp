#pragma once
#include "inside/index/document.hpp"
#include "inside/text/vocabulary.hpp"
#include "platform/core/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fcg::indexer {

/// What is known of a game without asking the disk.
struct card {
    core::uuid game_id;
    std::string_view title_key; ///< fold_words() of the title; lives as long as the index
    std::int64_t price_key = 0; ///< core::comparable() of what it costs now
    std::int32_t release_day = no_release;
    bool is_on_sale = false;              ///< a promotion lowers its price
    std::span<label_number const> labels; ///< of every kind, without doubles; lives as long as the index
};

struct label {
    label_kind kind = label_kind::genre;
    std::string name; ///< as it was first written: "Ação"
    std::string key;  ///< fold_words() of it: "acao"
};

/// The part of the index that is in memory: what filters, counts, sorts and ranks, while FTS5 finds the
/// words. Append-only, in chunks that never move: one thread changes it (the writer of indexer.db, after the
/// commit), any number read without waiting for it or for each other. Numbers begin with 1. Who looks only
/// below one end() sees no game twice.
class live_index {
public:
    live_index();
    ~live_index();

    // The one thread that changes it.

    /// The document takes the place of its game's former state; a number that is not higher than all before,
    /// or a game that is gone, changes nothing.
    void add(document const& one);
    void remove(std::string_view game_id);

    // Any thread.

    /// Above every number that is known; the numbers below are known or were never used.
    game_number end() const;
    /// False for a number that is not known.
    bool is_live(game_number which) const;
    /// `which` was live at some time.
    card const& at(game_number which) const;
    /// For who goes through many: has the processor fetch a card, and the labels of a card that is there
    /// already, before they are needed. Any number.
    void fetch_card(game_number which) const;
    void fetch_labels(game_number which) const;
    std::optional<game_number> find(core::uuid const& game_id) const;
    std::size_t live_count() const;
    std::size_t dead_count() const;

    /// How popular, as the popularity board last said: 0 nobody bought it, else the decayed number of buyers.
    float popularity(game_number which) const;
    void set_popularity(core::uuid const& game_id, float how);

    std::optional<label_number> find_label(label_kind kind, std::string_view name) const; ///< in any case
    /// `which` < label_end(), or a label of a card. The price bands are 0 to 6, see labels.hpp.
    label const& label_at(label_number which) const;
    label_number label_end() const;
    /// Living games with this label.
    std::uint32_t games_with(label_number which) const;

    /// The words of titles, makers, genres and tags (not of descriptions).
    vocabulary const& words() const;

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::indexer
