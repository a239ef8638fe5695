#include "internal/search/facets.hpp"

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

/// The facets in the order of the response. Publishers are filtered by, but not counted.
constexpr std::array counted_kinds{
    counted_kind{label_kind::genre, "genre"},          counted_kind{label_kind::tag, "tag"},
    counted_kind{label_kind::developer, "developer"},  counted_kind{label_kind::platform, "platform"},
    counted_kind{label_kind::price_band, "priceBand"}, counted_kind{label_kind::release_year, "releaseYear"}};

struct counted_label {
    label_number label = 0;
    std::uint32_t games = 0;
};

/// Keeps the most frequent labels, in descending order.
void keep_frequent(std::vector<counted_label>& counted_labels, live_index const& memory)
{
    auto const is_before = [&](counted_label const& left, counted_label const& right) {
        if (left.games != right.games)
            return left.games > right.games;
        return memory.label_at(left.label).key < memory.label_at(right.label).key;
    };
    auto const kept = std::min(counted_labels.size(), max_values);
    std::ranges::partial_sort(counted_labels, counted_labels.begin() + static_cast<std::ptrdiff_t>(kept),
                              is_before);
    counted_labels.resize(kept);
}

void order_as_shown(label_kind kind, std::vector<counted_label>& counted_labels, live_index const& memory)
{
    if (kind == label_kind::price_band) // band numbers rise with the price
        std::ranges::sort(counted_labels, {}, &counted_label::label);
    else if (kind == label_kind::release_year)
        std::ranges::sort(counted_labels, {}, [&](counted_label const& counted_label) {
            return memory.label_at(counted_label.label).key;
        });
    else
        keep_frequent(counted_labels, memory);
}

} // namespace

facet_counts::facet_counts(live_index const& memory) : memory_(memory), counts_(memory.label_end()) {}

std::vector<facet> facet_counts::take() const
{
    std::array<std::vector<counted_label>, label_kinds> by_kind;
    for (label_number label = 0; label < counts_.size(); ++label)
        if (counts_[label] > 0)
            by_kind[static_cast<std::size_t>(memory_.label_at(label).kind)].push_back(
                {label, counts_[label]});
    std::vector<facet> facets;
    for (auto const& [kind, name] : counted_kinds) {
        auto& values = by_kind[static_cast<std::size_t>(kind)];
        order_as_shown(kind, values, memory_);
        facet facet{std::string(name), {}};
        for (auto const& [label, games] : values)
            facet.values.push_back({memory_.label_at(label).name, games});
        facets.push_back(std::move(facet));
    }
    return facets;
}

} // namespace fcg::indexer
