#include "internal/pattern_list.hpp"

#include "platform/core/topic_pattern.hpp"

namespace fcg::notifications {

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
