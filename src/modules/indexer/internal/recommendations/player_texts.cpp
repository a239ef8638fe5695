#include "internal/recommendations/player_texts.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fcg::indexer {

namespace {

/// By language and text.
constexpr std::array<std::array<std::string_view, 4>, 2> reasons{
    {{"Because you own ", "Because you viewed ", "Popular in ", "Popular now"},
     {"Porque você tem ", "Porque você viu ", "Popular em ", "Popular agora"}}};

/// Returns the part of `text` before `mark`, and removes it and the mark from `text`.
std::string_view take_until(std::string_view& text, char mark)
{
    auto const end = std::min(text.find(mark), text.size());
    auto const piece = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return core::trim(piece);
}

/// Returns a quality value such as "0.8" in thousandths; 1000 if it is invalid, as if it were missing.
std::int64_t thousandths(std::string_view quality)
{
    if (!quality.starts_with("0"))
        return 1000;
    std::int64_t value = 0;
    for (std::size_t index = 2; index < 5; ++index) {
        auto const digit = index < quality.size() ? quality[index] : '0';
        value = 10 * value + (digit >= '0' && digit <= '9' ? digit - '0' : 0);
    }
    return value;
}

} // namespace

language preferred_language(std::string_view accept_language)
{
    auto best = language::english;
    std::int64_t best_quality = 0;
    while (!accept_language.empty()) {
        auto entry = take_until(accept_language, ',');
        auto range = take_until(entry, ';');
        auto const tag = core::to_lower_ascii(take_until(range, '-'));
        auto const quality = entry.starts_with("q=") ? thousandths(entry.substr(2)) : 1000;
        if ((tag != "pt" && tag != "en") || quality <= best_quality)
            continue;
        best_quality = quality;
        best = tag == "pt" ? language::portuguese : language::english;
    }
    return best;
}

std::string write_reason(reason_text text, language language, std::string_view name)
{
    std::string reason(reasons[static_cast<std::size_t>(language)][static_cast<std::size_t>(text)]);
    return reason += name;
}

} // namespace fcg::indexer
