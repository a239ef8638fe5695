#include "internal/search/facets.hpp"

#include "internal/index/labels.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace fcg::indexer {

namespace {

constexpr std::size_t max_values = 20;

struct counted_label {
    label_number label = 0;
    std::uint32_t games = 0;
};

/// Keeps the most frequent labels, in descending order.
void keep_frequent(std::vector<counted_label>& counted_labels, live_index const& memory)
{
    auto const order_of = [&](counted_label const& counted) {
        return std::pair(-std::int64_t{counted.games},
                         std::string_view(memory.labels().at(counted.label).key));
    };
    auto const kept = std::min(counted_labels.size(), max_values);
    std::ranges::partial_sort(counted_labels, counted_labels.begin() + static_cast<std::ptrdiff_t>(kept), {},
                              order_of);
    counted_labels.resize(kept);
}

void order_as_shown(label_kind kind, std::vector<counted_label>& counted_labels, live_index const& memory)
{
    if (kind == label_kind::price_band) // band numbers rise with the price
        std::ranges::sort(counted_labels, {}, &counted_label::label);
    else if (kind == label_kind::release_year)
        std::ranges::sort(counted_labels, {}, [&](counted_label const& counted_label) {
            return memory.labels().at(counted_label.label).key;
        });
    else
        keep_frequent(counted_labels, memory);
}

} // namespace

facet_counts::facet_counts(live_index const& memory) : memory_(memory), counts_(memory.labels().end()) {}

std::vector<facet> facet_counts::take() const
{
    std::array<std::vector<counted_label>, label_kinds> by_kind;
    for (label_number label = 0; label < counts_.size(); ++label)
        if (counts_[label] > 0)
            by_kind[static_cast<std::size_t>(memory_.labels().at(label).kind)].push_back(
                {label, counts_[label]});
    std::vector<facet> facets;
    for (auto const kind : counted_kinds) {
        auto& values = by_kind[static_cast<std::size_t>(kind)];
        order_as_shown(kind, values, memory_);
        facet facet{std::string(to_text(kind)), {}};
        for (auto const& [label, games] : values)
            facet.values.push_back({memory_.labels().at(label).name, games});
        facets.push_back(std::move(facet));
    }
    return facets;
}

} // namespace fcg::indexer
