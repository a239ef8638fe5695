#include "internal/index/live_index.hpp"

#include "internal/text/words.hpp"

#include <algorithm>
#include <functional>

namespace fcg::indexer {

namespace {

/// Mixes all bits of the id into the low ones, because ids may differ in any few of their bits.
std::size_t hash_of(core::uuid const& id)
{
    auto const hash = std::hash<core::uuid>{}(id);
    return (hash ^ hash >> 32U) * 0x9e3779b97f4a7c15U >> 24U;
}

} // namespace

void live_index::game_chunk::set_live(game_number index, bool live)
{
    auto const bit = std::uint64_t{1} << index % word_bits;
    auto& word = live_words[index / word_bits];
    if (live)
        word.fetch_or(bit, std::memory_order_release);
    else
        word.fetch_and(~bit, std::memory_order_release);
}

/// Returns the game's last number, live or dead, or 0 if the game is unknown.
game_number live_index::last_number(core::uuid const& game_id) const
{
    return numbers_.find(hash_of(game_id), belongs_to(game_id));
}

std::span<label_number const> live_index::keep_labels(contracts::game_facts const& game)
{
    scratch_.clear();
    for_each_label(game, [this](label_kind kind, std::string_view name) {
        auto const known = labels_.end();
        scratch_.push_back(labels_.number_of(kind, name));
        if (scratch_.back() >= known && kind != label_kind::release_year)
            words_.add(words_to_index(name));
    });
    std::ranges::sort(scratch_);
    auto const doubles = std::ranges::unique(scratch_);
    scratch_.erase(doubles.begin(), doubles.end());
    return label_lists_.keep(scratch_);
}

void live_index::write_game(indexed_game& indexed_game, core::uuid const& game_id, document const& document)
{
    auto const key = fold_words(document.game.title);
    auto const kept = texts_.keep(key);
    indexed_game = {.game_id = game_id,
                    .title_key = {kept.data(), kept.size()},
                    .price_key = core::comparable(contracts::final_price(document.game)),
                    .release_day = release_day(document.game.release_date),
                    .is_on_sale = document.game.promotion.has_value(),
                    .labels = keep_labels(document.game)};
    words_.add(words_to_index(document.game.title));
}

void live_index::bring_to_life(game_number number)
{
    for (auto const label : at(number).labels)
        labels_.count_game(label);
    chunk_of(number)->set_live(number % chunk_size, true);
    living_.fetch_add(1, std::memory_order_relaxed);
}

void live_index::bury(game_number number)
{
    chunk_of(number)->set_live(number % chunk_size, false);
    for (auto const label : at(number).labels)
        labels_.discount_game(label);
    living_.fetch_sub(1, std::memory_order_relaxed);
    dead_.fetch_add(1, std::memory_order_relaxed);
}

void live_index::add(document const& document)
{
    auto const game_id = core::uuid::parse(document.game.game_id);
    if (!game_id || document.number < end())
        return;
    auto const previous = last_number(*game_id);
    bool const is_gone = previous != 0 && !is_live(previous);
    if (is_gone)
        return;
    auto& chunk = chunks_.make(document.number / chunk_size);
    write_game(chunk.indexed_games[document.number % chunk_size], *game_id, document);
    bring_to_life(document.number);
    numbers_.put(hash_of(*game_id), document.number, belongs_to(*game_id),
                 [this](game_number number) { return hash_of(at(number).game_id); });
    if (previous != 0)
        bury(previous);
    // Must be last, so that a reader that looks below the end finds the previous state dead.
    end_.store(document.number + 1, std::memory_order_release);
}

void live_index::remove(std::string_view game_id)
{
    auto const id = core::uuid::parse(game_id);
    if (auto const number = id ? find(*id) : std::nullopt)
        bury(*number);
}

void live_index::fetch_game(game_number number) const
{
    if (auto const* const chunk = chunk_of(number))
        __builtin_prefetch(&chunk->indexed_games[number % chunk_size]);
}

void live_index::fetch_labels(game_number number) const
{
    if (is_live(number))
        __builtin_prefetch(at(number).labels.data());
}

std::optional<game_number> live_index::find(core::uuid const& game_id) const
{
    auto const number = last_number(game_id);
    return number != 0 && is_live(number) ? std::optional(number) : std::nullopt;
}

float live_index::popularity(game_number number) const
{
    auto const* const chunk = chunk_of(number);
    return chunk ? chunk->popularity[number % chunk_size].load(std::memory_order_relaxed) : 0;
}

void live_index::set_popularity(core::uuid const& game_id, float popularity)
{
    if (auto const number = find(game_id))
        chunk_of(*number)->popularity[*number % chunk_size].store(popularity, std::memory_order_relaxed);
}

} // namespace fcg::indexer
