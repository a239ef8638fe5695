#include "internal/index/live_index.hpp"

#include "internal/index/append_only.hpp"
#include "internal/index/label_book.hpp"
#include "internal/index/labels.hpp"
#include "internal/index/number_table.hpp"
#include "internal/text/words.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

namespace fcg::indexer {

namespace {

constexpr game_number chunk_size = 4096;
constexpr game_number word_bits = 64;

/// The indexed games of consecutive numbers. A game is written before its number becomes live, and never
/// afterwards.
struct game_chunk {
    bool is_live(game_number index) const { return (live_word(index) >> index % word_bits & 1) != 0; }

    void set_live(game_number index, bool live)
    {
        auto const bit = std::uint64_t{1} << index % word_bits;
        auto& word = live_words[index / word_bits];
        if (live)
            word.fetch_or(bit, std::memory_order_release);
        else
            word.fetch_and(~bit, std::memory_order_release);
    }

    std::uint64_t live_word(game_number index) const
    {
        return live_words[index / word_bits].load(std::memory_order_acquire);
    }

    alignas(64) std::array<indexed_game, chunk_size> indexed_games;
    std::array<std::atomic<std::uint64_t>, chunk_size / word_bits> live_words{};
    std::array<std::atomic<float>, chunk_size> popularity{};
};

/// Mixes all bits of the id into the low ones, because ids may differ in any few of their bits.
std::size_t hash_of(core::uuid const& id)
{
    auto const hash = std::hash<core::uuid>{}(id);
    return (hash ^ hash >> 32U) * 0x9e3779b97f4a7c15U >> 24U;
}

} // namespace

struct live_index::impl {
    game_chunk* chunk_of(game_number number) const { return chunks.find(number / chunk_size); }

    indexed_game const& game_at(game_number number) const
    {
        return chunk_of(number)->indexed_games[number % chunk_size];
    }

    bool is_live(game_number number) const
    {
        auto const* const chunk = chunk_of(number);
        return chunk && chunk->is_live(number % chunk_size);
    }

    auto belongs_to(core::uuid const& game_id) const
    {
        return [this, &game_id](game_number number) { return game_at(number).game_id == game_id; };
    }

    /// Returns the game's last number, live or dead, or 0 if the game is unknown.
    game_number last_number(core::uuid const& game_id) const
    {
        return numbers.find(hash_of(game_id), belongs_to(game_id));
    }

    std::span<label_number const> keep_labels(contracts::game_facts const& game);
    void write_game(indexed_game& indexed_game, core::uuid const& game_id, document const& document);
    void bring_to_life(game_number number);
    void bury(game_number number);

    chunk_table<game_chunk> chunks;
    arena<char> texts;
    arena<label_number> label_lists;
    label_book labels;
    vocabulary words;
    number_table numbers;
    std::vector<label_number> scratch; ///< buffer of keep_labels()
    std::atomic<game_number> end = 1;
    std::atomic<std::size_t> living = 0;
    std::atomic<std::size_t> dead = 0;
};

std::span<label_number const> live_index::impl::keep_labels(contracts::game_facts const& game)
{
    scratch.clear();
    for_each_label(game, [this](label_kind kind, std::string_view name) {
        auto const known = labels.end();
        scratch.push_back(labels.number_of(kind, name));
        if (scratch.back() >= known && kind != label_kind::release_year)
            words.add(words_to_index(name));
    });
    std::ranges::sort(scratch);
    auto const doubles = std::ranges::unique(scratch);
    scratch.erase(doubles.begin(), doubles.end());
    return label_lists.keep(scratch);
}

void live_index::impl::write_game(indexed_game& indexed_game, core::uuid const& game_id,
                                  document const& document)
{
    auto const key = fold_words(document.game.title);
    auto const kept = texts.keep(key);
    indexed_game = {.game_id = game_id,
                    .title_key = {kept.data(), kept.size()},
                    .price_key = core::comparable(contracts::final_price(document.game)),
                    .release_day = release_day(document.game.release_date),
                    .is_on_sale = document.game.promotion.has_value(),
                    .labels = keep_labels(document.game)};
    words.add(words_to_index(document.game.title));
}

void live_index::impl::bring_to_life(game_number number)
{
    for (auto const label : game_at(number).labels)
        labels.count_game(label);
    chunk_of(number)->set_live(number % chunk_size, true);
    living.fetch_add(1, std::memory_order_relaxed);
}

void live_index::impl::bury(game_number number)
{
    chunk_of(number)->set_live(number % chunk_size, false);
    for (auto const label : game_at(number).labels)
        labels.discount_game(label);
    living.fetch_sub(1, std::memory_order_relaxed);
    dead.fetch_add(1, std::memory_order_relaxed);
}

live_index::live_index() : impl_(std::make_unique<impl>()) {}

live_index::~live_index() = default;

void live_index::add(document const& document)
{
    auto& impl = *impl_;
    auto const game_id = core::uuid::parse(document.game.game_id);
    if (!game_id || document.number < end())
        return;
    auto const previous = impl.last_number(*game_id);
    bool const is_gone = previous != 0 && !impl.is_live(previous);
    if (is_gone)
        return;
    auto& chunk = impl.chunks.make(document.number / chunk_size);
    impl.write_game(chunk.indexed_games[document.number % chunk_size], *game_id, document);
    impl.bring_to_life(document.number);
    impl.numbers.put(hash_of(*game_id), document.number, impl.belongs_to(*game_id),
                     [&impl](game_number number) { return hash_of(impl.game_at(number).game_id); });
    if (previous != 0)
        impl.bury(previous);
    // Must be last, so that a reader that looks below the end finds the previous state dead.
    impl.end.store(document.number + 1, std::memory_order_release);
}

void live_index::remove(std::string_view game_id)
{
    auto const id = core::uuid::parse(game_id);
    auto const number = id ? impl_->last_number(*id) : 0;
    if (number != 0 && impl_->is_live(number))
        impl_->bury(number);
}

game_number live_index::end() const
{
    return impl_->end.load(std::memory_order_acquire);
}

bool live_index::is_live(game_number number) const
{
    return impl_->is_live(number);
}

indexed_game const& live_index::at(game_number number) const
{
    return impl_->game_at(number);
}

void live_index::fetch_game(game_number number) const
{
    if (auto const* const chunk = impl_->chunk_of(number))
        __builtin_prefetch(&chunk->indexed_games[number % chunk_size]);
}

void live_index::fetch_labels(game_number number) const
{
    if (is_live(number))
        __builtin_prefetch(at(number).labels.data());
}

std::optional<game_number> live_index::find(core::uuid const& game_id) const
{
    auto const number = impl_->last_number(game_id);
    return number != 0 && impl_->is_live(number) ? std::optional(number) : std::nullopt;
}

std::size_t live_index::live_count() const
{
    return impl_->living.load(std::memory_order_relaxed);
}

std::size_t live_index::dead_count() const
{
    return impl_->dead.load(std::memory_order_relaxed);
}

float live_index::popularity(game_number number) const
{
    auto const* const chunk = impl_->chunk_of(number);
    return chunk ? chunk->popularity[number % chunk_size].load(std::memory_order_relaxed) : 0;
}

void live_index::set_popularity(core::uuid const& game_id, float popularity)
{
    if (auto const number = find(game_id))
        impl_->chunk_of(*number)->popularity[*number % chunk_size].store(popularity,
                                                                         std::memory_order_relaxed);
}

std::optional<label_number> live_index::find_label(label_kind kind, std::string_view name) const
{
    return impl_->labels.find(kind, name);
}

label const& live_index::label_at(label_number label) const
{
    return impl_->labels.at(label);
}

label_number live_index::label_end() const
{
    return impl_->labels.end();
}

std::uint32_t live_index::games_with(label_number label) const
{
    return impl_->labels.games_with(label);
}

vocabulary const& live_index::words() const
{
    return impl_->words;
}

} // namespace fcg::indexer
