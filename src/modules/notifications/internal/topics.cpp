#include "internal/topics.hpp"

#include "platform/core/topic_pattern.hpp"

#include <ranges>

namespace fcg::notifications {

bool wants(std::string_view patterns, std::string_view channel, std::string_view subject)
{
    std::string topic = "notification.";
    topic.append(channel).append(".").append(subject);
    for (auto const pattern : patterns | std::views::split(' '))
        if (core::matches_topic(std::string_view(pattern.begin(), pattern.end()), topic))
            return true;
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
    for (auto const pattern : patterns | std::views::split(' '))
        texts.emplace_back(pattern.begin(), pattern.end());
    return texts;
}

http::list_rule pattern_rule()
{
    return {.max = 20,
            .text_rule = {.min = 1, .max = 200},
            .description = "patterns over notification.<channel>.<subject>: * is one word, # any number"};
}

std::optional<http::problem> refuse_patterns(std::vector<std::string> const& patterns)
{
    for (std::size_t i = 0; i < patterns.size(); ++i)
        if (auto const why = core::why_no_pattern(patterns[i]); !why.empty())
            return http::invalid_fields({{"subscriptions[" + std::to_string(i) + "]", std::string(why)}});
    return std::nullopt;
}

} // namespace fcg::notifications
