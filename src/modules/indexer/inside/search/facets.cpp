#include "inside/search/facets.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace fcg::indexer {

namespace {

constexpr std::size_t max_values = 20;

struct counted_kind {
    label_kind kind;
    std::string_view name;
};

/// In the order of the answer. A publisher is filtered by, not counted.
constexpr std::array counted_kinds{
    counted_kind{label_kind::genre, "genre"},          counted_kind{label_kind::tag, "tag"},
    counted_kind{label_kind::developer, "developer"},  counted_kind{label_kind::platform, "platform"},
    counted_kind{label_kind::price_band, "priceBand"}, counted_kind{label_kind::release_year, "releaseYear"}};

struct counted_label {
    label_number which = 0;
    std::uint32_t games = 0;
};

/// The most frequent ones first.
void keep_most_frequent(std::vector<counted_label>& found, live_index const& memory)
{
    auto const is_before = [&](counted_label const& left, counted_label const& right) {
        if (left.games != right.games)
            return left.games > right.games;
        return memory.label_at(left.which).key < memory.label_at(right.which).key;
    };
    auto const kept = std::min(found.size(), max_values);
    std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(kept), is_before);
    found.resize(kept);
}

void order_as_shown(label_kind kind, std::vector<counted_label>& found, live_index const& memory)
{
    if (kind == label_kind::price_band) // their numbers rise with the price
        std::ranges::sort(found, {}, &counted_label::which);
    else if (kind == label_kind::release_year)
        std::ranges::sort(found, {},
                          [&](counted_label const& one) { return memory.label_at(one.which).key; });
    else
        keep_most_frequent(found, memory);
}

} // namespace

facet_counts::facet_counts(live_index const& memory) : memory_(memory), counts_(memory.label_end()) {}

std::vector<facet> facet_counts::take() const
{
    std::array<std::vector<counted_label>, label_kinds> by_kind;
    for (label_number which = 0; which < counts_.size(); ++which)
        if (counts_[which] > 0)
            by_kind[static_cast<std::size_t>(memory_.label_at(which).kind)].push_back(
                {which, counts_[which]});
    std::vector<facet> facets;
    for (auto const& [kind, name] : counted_kinds) {
        auto& found = by_kind[static_cast<std::size_t>(kind)];
        order_as_shown(kind, found, memory_);
        facet one{std::string(name), {}};
        for (auto const& [which, games] : found)
            one.values.push_back({memory_.label_at(which).name, games});
        facets.push_back(std::move(one));
    }
    return facets;
}

} // namespace fcg::indexer
