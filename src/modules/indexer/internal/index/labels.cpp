#include "internal/index/labels.hpp"

#include "internal/index/document.hpp"
#include "internal/text/lists.hpp"
#include "internal/text/words.hpp"
#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::indexer {

namespace {

using taker = std::function<void(label_kind, std::string_view)>;

/// The lower bounds of the bands after "free" and "0-5", as price keys.
constexpr std::array<std::int64_t, 5> band_starts{50'000, 100'000, 200'000, 500'000, 1'000'000};

void take_all(label_kind kind, std::vector<std::string> const& names, taker const& take)
{
    for (auto const& name : names)
        take(kind, name);
}

/// Takes each name of a list of developers or publishers, which are separated by ';'.
void take_makers(label_kind kind, std::string_view makers, taker const& take)
{
    for_each_part(makers, ';', [&](std::string_view maker) {
        if (auto const name = core::trim(maker); !name.empty())
            take(kind, name);
    });
}

} // namespace

std::string_view to_text(label_kind kind)
{
    constexpr std::array<std::string_view, label_kinds> names{
        "genre", "tag", "developer", "publisher", "platform", "priceBand", "releaseYear"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view price_band_of(std::int64_t key)
{
    if (key <= 0)
        return price_bands.front();
    auto const behind = std::ranges::upper_bound(band_starts, key) - band_starts.begin();
    return price_bands[static_cast<std::size_t>(behind) + 1];
}

void for_each_label(contracts::game_facts const& game, taker const& take)
{
    take_all(label_kind::genre, game.genres, take);
    take_all(label_kind::tag, game.tags, take);
    take_makers(label_kind::developer, game.developer, take);
    take_makers(label_kind::publisher, game.publisher, take);
    take_all(label_kind::platform, game.platforms, take);
    take(label_kind::price_band, price_band_of(core::comparable(contracts::final_price(game))));
    if (game.release_date)
        take(label_kind::release_year, std::to_string(static_cast<int>(game.release_date->year())));
}

std::string label_key(std::string_view name)
{
    auto key = fold_words(name);
    return key.empty() ? core::to_lower_ascii(core::trim(name)) : key;
}

label_book::label_book()
{
    for (auto const& band : price_bands)
        number_of(label_kind::price_band, band);
}

label_number label_book::number_of(label_kind kind, std::string_view name)
{
    auto& known = kinds_[static_cast<std::size_t>(kind)];
    if (auto const it = known.by_name.find(name); it != known.by_name.end())
        return it->second;
    auto key = label_key(name);
    if (auto const it = known.by_key.find(key); it != known.by_key.end())
        return it->second;
    auto const number = end_.load(std::memory_order_relaxed);
    auto& label = chunks_.make(number / chunk_size).labels[number % chunk_size];
    label = {kind, std::string(name), std::move(key)};
    known.by_name.emplace(label.name, number);
    known.words.add(label.key, number);
    std::lock_guard const lock(guard_);
    known.by_key.emplace(label.key, number);
    end_.store(number + 1, std::memory_order_release);
    return number;
}

std::optional<label_number> label_book::find(label_kind kind, std::string_view name) const
{
    auto const key = label_key(name);
    std::lock_guard const lock(guard_);
    auto const& known = kinds_[static_cast<std::size_t>(kind)].by_key;
    auto const it = known.find(key);
    return it == known.end() ? std::nullopt : std::optional(it->second);
}

} // namespace fcg::indexer
