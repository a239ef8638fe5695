#include "inside/index/live_index.hpp"

#include "inside/index/append_only.hpp"
#include "inside/index/label_book.hpp"
#include "inside/index/labels.hpp"
#include "inside/index/number_table.hpp"
#include "inside/text/words.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

namespace fcg::indexer {

namespace {

constexpr game_number chunk_size = 4096;
constexpr game_number word_bits = 64;

/// The cards of neighbouring numbers. A card is written before its number comes to life, and never after.
struct card_chunk {
    bool is_live(game_number place) const { return (live_word(place) >> place % word_bits & 1) != 0; }

    void set_live(game_number place, bool live)
    {
        auto const bit = std::uint64_t{1} << place % word_bits;
        auto& word = live_words[place / word_bits];
        if (live)
            word.fetch_or(bit, std::memory_order_release);
        else
            word.fetch_and(~bit, std::memory_order_release);
    }

    std::uint64_t live_word(game_number place) const
    {
        return live_words[place / word_bits].load(std::memory_order_acquire);
    }

    alignas(64) std::array<card, chunk_size> cards;
    std::array<std::atomic<std::uint64_t>, chunk_size / word_bits> live_words{};
    std::array<std::atomic<float>, chunk_size> popularity{};
};

/// Ids may differ in any few of their bits: all of them come into the low ones.
std::size_t hash_of(core::uuid const& id)
{
    auto const hash = std::hash<core::uuid>{}(id);
    return (hash ^ hash >> 32U) * 0x9e3779b97f4a7c15U >> 24U;
}

} // namespace

struct live_index::inside {
    card_chunk* chunk_of(game_number which) const { return chunks.find(which / chunk_size); }

    card const& card_at(game_number which) const { return chunk_of(which)->cards[which % chunk_size]; }

    bool is_live(game_number which) const
    {
        auto const* const chunk = chunk_of(which);
        return chunk && chunk->is_live(which % chunk_size);
    }

    auto belongs_to(core::uuid const& game_id) const
    {
        return [this, &game_id](game_number which) { return card_at(which).game_id == game_id; };
    }

    /// Its last number, alive or dead; 0: there never was such a game.
    game_number last_number(core::uuid const& game_id) const
    {
        return numbers.find(hash_of(game_id), belongs_to(game_id));
    }

    std::span<label_number const> keep_labels(contracts::game_facts const& game);
    void write_card(card& into, core::uuid const& game_id, document const& one);
    void bring_to_life(game_number which);
    void bury(game_number which);

    chunk_table<card_chunk> chunks;
    arena<char> texts;
    arena<label_number> label_lists;
    label_book labels;
    vocabulary words;
    number_table numbers;
    std::vector<label_number> scratch; ///< of keep_labels()
    std::atomic<game_number> end = 1;
    std::atomic<std::size_t> living = 0;
    std::atomic<std::size_t> dead = 0;
};

std::span<label_number const> live_index::inside::keep_labels(contracts::game_facts const& game)
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

void live_index::inside::write_card(card& into, core::uuid const& game_id, document const& one)
{
    auto const key = fold_words(one.game.title);
    auto const kept = texts.keep(key);
    into = {.game_id = game_id,
            .title_key = {kept.data(), kept.size()},
            .price_key = core::comparable(contracts::final_price(one.game)),
            .release_day = release_day(one.game.release_date),
            .is_on_sale = one.game.promotion.has_value(),
            .labels = keep_labels(one.game)};
    words.add(words_to_index(one.game.title));
}

void live_index::inside::bring_to_life(game_number which)
{
    for (auto const label : card_at(which).labels)
        labels.count_game(label);
    chunk_of(which)->set_live(which % chunk_size, true);
    living.fetch_add(1, std::memory_order_relaxed);
}

void live_index::inside::bury(game_number which)
{
    chunk_of(which)->set_live(which % chunk_size, false);
    for (auto const label : card_at(which).labels)
        labels.discount_game(label);
    living.fetch_sub(1, std::memory_order_relaxed);
    dead.fetch_add(1, std::memory_order_relaxed);
}

live_index::live_index() : inside_(std::make_unique<inside>()) {}

live_index::~live_index() = default;

void live_index::add(document const& one)
{
    auto& in = *inside_;
    auto const game_id = core::uuid::parse(one.game.game_id);
    if (!game_id || one.number < end())
        return;
    auto const former = in.last_number(*game_id);
    bool const is_gone = former != 0 && !in.is_live(former);
    if (is_gone)
        return;
    auto& chunk = in.chunks.make(one.number / chunk_size);
    in.write_card(chunk.cards[one.number % chunk_size], *game_id, one);
    in.bring_to_life(one.number);
    in.numbers.put(hash_of(*game_id), one.number, in.belongs_to(*game_id),
                   [&in](game_number which) { return hash_of(in.card_at(which).game_id); });
    if (former != 0)
        in.bury(former);
    // Last, so that who looks below the end finds the former state dead.
    in.end.store(one.number + 1, std::memory_order_release);
}

void live_index::remove(std::string_view game_id)
{
    auto const id = core::uuid::parse(game_id);
    auto const which = id ? inside_->last_number(*id) : 0;
    if (which != 0 && inside_->is_live(which))
        inside_->bury(which);
}

game_number live_index::end() const
{
    return inside_->end.load(std::memory_order_acquire);
}

bool live_index::is_live(game_number which) const
{
    return inside_->is_live(which);
}

card const& live_index::at(game_number which) const
{
    return inside_->card_at(which);
}

void live_index::fetch_card(game_number which) const
{
    if (auto const* const chunk = inside_->chunk_of(which))
        __builtin_prefetch(&chunk->cards[which % chunk_size]);
}

void live_index::fetch_labels(game_number which) const
{
    if (is_live(which))
        __builtin_prefetch(at(which).labels.data());
}

std::optional<game_number> live_index::find(core::uuid const& game_id) const
{
    auto const which = inside_->last_number(game_id);
    return which != 0 && inside_->is_live(which) ? std::optional(which) : std::nullopt;
}

std::size_t live_index::live_count() const
{
    return inside_->living.load(std::memory_order_relaxed);
}

std::size_t live_index::dead_count() const
{
    return inside_->dead.load(std::memory_order_relaxed);
}

float live_index::popularity(game_number which) const
{
    auto const* const chunk = inside_->chunk_of(which);
    return chunk ? chunk->popularity[which % chunk_size].load(std::memory_order_relaxed) : 0;
}

void live_index::set_popularity(core::uuid const& game_id, float how)
{
    if (auto const which = find(game_id))
        inside_->chunk_of(*which)->popularity[*which % chunk_size].store(how, std::memory_order_relaxed);
}

std::optional<label_number> live_index::find_label(label_kind kind, std::string_view name) const
{
    return inside_->labels.find(kind, name);
}

label const& live_index::label_at(label_number which) const
{
    return inside_->labels.at(which);
}

label_number live_index::label_end() const
{
    return inside_->labels.end();
}

std::uint32_t live_index::games_with(label_number which) const
{
    return inside_->labels.games_with(which);
}

vocabulary const& live_index::words() const
{
    return inside_->words;
}

} // namespace fcg::indexer
