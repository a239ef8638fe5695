#include "internal/search/filters.hpp"

#include <algorithm>

namespace fcg::indexer {

filters::filters(search_query const& query, live_index const& memory)
    : memory_(memory),
      min_price_(query.min_price.value_or(INT64_MIN)),
      max_price_(query.max_price.value_or(INT64_MAX)),
      on_sale_(query.on_sale),
      first_day_(query.first_day.value_or(INT32_MIN)),
      last_day_(query.last_day.value_or(query.first_day ? no_release - 1 : no_release)),
      is_filtered_(query.min_price || query.max_price || query.on_sale || query.first_day || query.last_day)
{
    for (std::size_t kind = 0; kind < label_kinds; ++kind) {
        if (!query.labels[kind])
            continue;
        is_filtered_ = true;
        if (auto const label = memory.labels().find(static_cast<label_kind>(kind), *query.labels[kind]))
            labels_.push_back(*label);
        else
            nothing_passes_ = true;
    }
    std::ranges::sort(labels_);
}

std::optional<label_number> filters::rarest_label() const
{
    auto const rarest = std::ranges::min_element(
        labels_, {}, [this](label_number label) { return memory_.labels().games_with(label); });
    return rarest == labels_.end() ? std::nullopt : std::optional(*rarest);
}

bool filters::has_all(indexed_game const& indexed_game) const
{
    if (indexed_game.price_key < min_price_ || indexed_game.price_key > max_price_)
        return false;
    if (on_sale_ && indexed_game.is_on_sale != *on_sale_)
        return false;
    if (indexed_game.release_day < first_day_ || indexed_game.release_day > last_day_)
        return false;
    return std::ranges::includes(indexed_game.labels, labels_);
}

} // namespace fcg::indexer
