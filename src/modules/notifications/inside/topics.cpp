#include "inside/topics.hpp"

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
    std::string all;
    for (auto const& one : patterns)
        all.append(all.empty() ? "" : " ").append(one);
    return all;
}

std::vector<std::string> split(std::string_view patterns)
{
    std::vector<std::string> all;
    while (!patterns.empty()) {
        auto const end = std::min(patterns.find(' '), patterns.size());
        all.emplace_back(patterns.substr(0, end));
        patterns.remove_prefix(std::min(end + 1, patterns.size()));
    }
    return all;
}

} // namespace fcg::notifications
