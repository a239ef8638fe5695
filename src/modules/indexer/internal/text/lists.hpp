#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

/// Lists of texts that are stored or sent as one text.
namespace fcg::indexer {

/// Calls `take` with each part of a text between separators; not at all if the text is empty.
template <class Take>
void for_each_part(std::string_view text, char separator, Take const& take)
{
    while (!text.empty()) {
        auto const end = std::min(text.find(separator), text.size());
        take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

inline std::string join(std::vector<std::string> const& parts, std::string_view separator)
{
    std::string text;
    for (auto const& part : parts) {
        if (!text.empty())
            text += separator;
        text += part;
    }
    return text;
}

} // namespace fcg::indexer
