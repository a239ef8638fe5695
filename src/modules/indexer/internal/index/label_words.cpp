#include "internal/index/label_words.hpp"

#include "internal/text/lists.hpp"

#include <algorithm>
#include <iterator>

namespace fcg::indexer {

namespace {

/// Each piece is at least this many times as large as the next, so there are few pieces and an entry is
/// seldom copied.
constexpr std::size_t ratio = 4;

} // namespace

std::shared_ptr<label_words::pieces const> label_words::now() const
{
    std::lock_guard const lock(guard_);
    return published_;
}

void label_words::publish(piece fresh)
{
    auto next = std::make_shared<pieces>(*now());
    while (!next->empty() && next->back()->size() < ratio * fresh.size()) {
        piece both;
        both.reserve(next->back()->size() + fresh.size());
        std::ranges::merge(*next->back(), fresh, std::back_inserter(both));
        fresh = std::move(both);
        next->pop_back();
    }
    next->push_back(std::make_shared<piece const>(std::move(fresh)));
    std::lock_guard const lock(guard_);
    published_ = std::move(next);
}

void label_words::add(std::string_view key, label_number label)
{
    piece fresh;
    for_each_part(key, ' ', [&](std::string_view word) {
        if (!word.empty())
            fresh.push_back({word, label});
    });
    if (fresh.empty())
        return;
    std::ranges::sort(fresh);
    publish(std::move(fresh));
}

void label_words::find(std::string_view text, bool as_prefix, std::vector<label_number>& labels) const
{
    auto const words = now();
    for (auto const& piece : *words) {
        auto const add_while = [&](std::string_view begin, auto belongs) {
            auto it = std::ranges::lower_bound(*piece, begin, {}, &entry::word);
            for (; it != piece->end() && belongs(it->word); ++it)
                labels.push_back(it->label);
        };
        for (std::size_t size = 1; size < text.size(); ++size)
            add_while(text.substr(0, size), [&](auto word) { return word == text.substr(0, size); });
        add_while(text, [&](auto word) { return as_prefix ? word.starts_with(text) : word == text; });
    }
}

} // namespace fcg::indexer
