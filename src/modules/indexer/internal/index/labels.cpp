#include "internal/index/labels.hpp"

#include "internal/index/document.hpp"
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

/// Splits a list of developers or publishers at each ';'.
void take_makers(label_kind kind, std::string_view makers, taker const& take)
{
    while (!makers.empty()) {
        auto const end = std::min(makers.find(';'), makers.size());
        if (auto const name = core::trim(makers.substr(0, end)); !name.empty())
            take(kind, name);
        makers.remove_prefix(std::min(end + 1, makers.size()));
    }
}

} // namespace

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

} // namespace fcg::indexer
