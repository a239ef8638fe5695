#include "internal/topics.hpp"

#include "platform/core/topic_pattern.hpp"

#include <algorithm>

namespace fcg::notifications {

bool wants(std::string_view patterns, std::string_view channel, std::string_view subject)
{
    std::string topic = "notification.";
    topic.append(channel).append(".").append(subject);
    while (!patterns.empty()) {
        auto const end = std::min(patterns.find(' '), patterns.size());
        if (core::matches_topic(patterns.substr(0, end), topic))
            return true;
        patterns.remove_prefix(std::min(end + 1, patterns.size()));
    }
    return false;
}

std::string join(std::vector<std::string> const& patterns)
{
    std::string text;
    for (auto const& pattern : patterns)
        text.append(text.empty() ? "" : " ").append(pattern);
    return text;
}

std::vector<std::string> split(std::string_view patterns)
{
    std::vector<std::string> texts;
    while (!patterns.empty()) {
        auto const end = std::min(patterns.find(' '), patterns.size());
        texts.emplace_back(patterns.substr(0, end));
        patterns.remove_prefix(std::min(end + 1, patterns.size()));
    }
    return texts;
}

} // namespace fcg::notifications
