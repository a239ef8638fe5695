#include "internal/index/label_book.hpp"

#include "internal/index/labels.hpp"

namespace fcg::indexer {

label_book::label_book()
{
    for (auto const& band : price_bands)
        number_of(label_kind::price_band, band);
}

label_number label_book::number_of(label_kind kind, std::string_view name)
{
    auto const& known = kinds_[static_cast<std::size_t>(kind)];
    if (auto const it = known.by_name.find(name); it != known.by_name.end())
        return it->second;
    auto key = label_key(name);
    if (auto const it = known.by_key.find(key); it != known.by_key.end())
        return it->second;
    return append(kind, name, std::move(key));
}

label_number label_book::append(label_kind kind, std::string_view name, std::string key)
{
    auto const number = end_.load(std::memory_order_relaxed);
    auto& label = chunks_.make(number / chunk_size).labels[number % chunk_size];
    label = {kind, std::string(name), std::move(key)};
    auto& known = kinds_[static_cast<std::size_t>(kind)];
    known.by_name.emplace(label.name, number);
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
