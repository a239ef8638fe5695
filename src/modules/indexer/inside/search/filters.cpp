#include "inside/search/filters.hpp"

#include <algorithm>

namespace fcg::indexer {

filters::filters(search_query const& wanted, live_index const& memory)
    : memory_(memory),
      min_price_(wanted.min_price.value_or(INT64_MIN)),
      max_price_(wanted.max_price.value_or(INT64_MAX)),
      on_sale_(wanted.on_sale),
      first_day_(wanted.first_day.value_or(INT32_MIN)),
      last_day_(wanted.last_day.value_or(wanted.first_day ? no_release - 1 : no_release)),
      asked_(wanted.min_price || wanted.max_price || wanted.on_sale || wanted.first_day || wanted.last_day)
{
    for (std::size_t kind = 0; kind < label_kinds; ++kind) {
        if (!wanted.labels[kind])
            continue;
        asked_ = true;
        if (auto const found = memory.find_label(static_cast<label_kind>(kind), *wanted.labels[kind]))
            labels_.push_back(*found);
        else
            nothing_passes_ = true;
    }
    std::ranges::sort(labels_);
}

std::optional<label_number> filters::rarest_label() const
{
    auto const rarest = std::ranges::min_element(
        labels_, {}, [this](label_number which) { return memory_.games_with(which); });
    return rarest == labels_.end() ? std::nullopt : std::optional(*rarest);
}

bool filters::has_all(card const& one) const
{
    if (one.price_key < min_price_ || one.price_key > max_price_)
        return false;
    if (on_sale_ && one.is_on_sale != *on_sale_)
        return false;
    if (one.release_day < first_day_ || one.release_day > last_day_)
        return false;
    return std::ranges::includes(one.labels, labels_);
}

} // namespace fcg::indexer
