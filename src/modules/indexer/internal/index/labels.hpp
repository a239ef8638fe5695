#pragma once
#include "bus/contracts/game_facts.hpp"
#include "internal/index/append_only.hpp"
#include "internal/index/label_words.hpp"
#include "internal/index/numbers.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// The labels by which games are filtered and counted, for every engine.
namespace fcg::indexer {

/// The price bands, for every currency, the cheapest first. "5-10" begins with 5 and ends before 10; "0-5"
/// excludes free games.
inline constexpr std::array<std::string_view, 7> price_bands{"free",  "0-5",    "5-10", "10-20",
                                                             "20-50", "50-100", "100+"};

/// Returns the name of a kind in the API: "priceBand".
std::string_view to_text(label_kind kind);

/// The kinds that are counted, in the order of a response. Publishers are filtered by, but not counted.
inline constexpr std::array counted_kinds{label_kind::genre,      label_kind::tag,
                                          label_kind::developer,  label_kind::platform,
                                          label_kind::price_band, label_kind::release_year};

/// Returns the band of a core::comparable() amount.
std::string_view price_band_of(std::int64_t key);

/// Calls `take` with every label of the game, with duplicates if the game has them. There is no release year
/// if the release is not announced. The name is valid during the call only.
void for_each_label(contracts::game_facts const& game,
                    std::function<void(label_kind, std::string_view name)> const& take);

/// Returns a key that is equal for names of the same label: fold_words() of the name, or the name itself if
/// it has no words.
std::string label_key(std::string_view name);

struct label {
    label_kind kind = label_kind::genre;
    std::string name; ///< as it was first written: "Ação"
    std::string key;  ///< fold_words() of the name: "acao"
};

/// The labels of an index by their numbers, and the number of live games of each. Append-only.
class label_book {
public:
    /// Adds the price bands as numbers 0 to 6.
    label_book();

    /// Returns the number of a label; assigns a new one if the label is new. Must run on the one thread that
    /// changes the index.
    label_number number_of(label_kind kind, std::string_view name);

    /// Adds or removes one live game in the count of the label. Must run on the one thread that changes the
    /// index.
    void count_game(label_number label) { counter(label).fetch_add(1, std::memory_order_relaxed); }

    void discount_game(label_number label) { counter(label).fetch_sub(1, std::memory_order_relaxed); }

    // Thread-safe.

    /// Returns the label with this name, in any case, or nothing if there is none.
    std::optional<label_number> find(label_kind kind, std::string_view name) const;

    /// Appends the labels of a kind in whose keys `text` may stand (see label_words::find()).
    void find_with_word(label_kind kind, std::string_view text, bool as_prefix,
                        std::vector<label_number>& labels) const
    {
        kinds_[static_cast<std::size_t>(kind)].words.find(text, as_prefix, labels);
    }

    /// Returns a label by its number, which must be below end() or from an indexed game.
    label const& at(label_number label) const { return chunk_of(label).labels[label % chunk_size]; }

    /// Returns the number of live games with this label.
    std::uint32_t games_with(label_number label) const
    {
        return chunk_of(label).games[label % chunk_size].load(std::memory_order_relaxed);
    }

    label_number end() const { return end_.load(std::memory_order_acquire); }

private:
    static constexpr label_number chunk_size = 256;

    struct chunk {
        std::array<label, chunk_size> labels;
        std::array<std::atomic<std::uint32_t>, chunk_size> games{};
    };

    struct kind_of_labels {
        std::unordered_map<std::string_view, label_number> by_key; ///< views of label::key
        /// Views of label::name, so that a repeated name need not be folded again. Only for the one thread
        /// that changes the index.
        std::unordered_map<std::string_view, label_number> by_name;
        label_words words; ///< of label::key
    };

    chunk& chunk_of(label_number label) const { return *chunks_.find(label / chunk_size); }

    std::atomic<std::uint32_t>& counter(label_number label)
    {
        return chunk_of(label).games[label % chunk_size];
    }

    chunk_table<chunk> chunks_;
    std::atomic<label_number> end_ = 0;
    mutable std::mutex guard_; ///< guards by_key; held by readers, and by the one writing thread when it adds
    std::array<kind_of_labels, label_kinds> kinds_;
};

} // namespace fcg::indexer
