#include "bus/consuming/bound_queues.hpp"

#include "bus/publishing/topics.hpp"
#include "bus/queue.hpp"
#include "platform/core/text.hpp"
#include "platform/core/topic_pattern.hpp"

#include <algorithm>
#include <set>

namespace fcg::bus {
namespace {

bool is_upper(char character)
{
    return character >= 'A' && character <= 'Z';
}

/// Names of events begin with a capital letter; patterns have none.
bool is_event_name(std::string_view text)
{
    return std::ranges::any_of(text, is_upper);
}

std::vector<std::string> words_between_separators(std::string_view text)
{
    constexpr std::string_view separators = " ,\t\r\n";
    std::vector<std::string> words;
    for (auto start = text.find_first_not_of(separators); start != text.npos;
         start = text.find_first_not_of(separators)) {
        text.remove_prefix(start);
        auto const end = std::min(text.find_first_of(separators), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

/// Returns the events that are sent to queues.
std::vector<std::string> sendable_events()
{
    std::vector<std::string> names;
    for (auto const& event : published_contracts())
        if (!event.topic.empty())
            names.emplace_back(event.name);
    return names;
}

/// Adds the event `name` to `chosen`. Returns an error, or an empty text.
std::string choose_by_name(std::string const& name, std::set<std::string>& chosen)
{
    auto const contracts = published_contracts();
    auto const known = std::ranges::find(contracts, name, &published_contract::name);
    if (known == contracts.end())
        return "there is no event \"" + core::one_line(name, 80) + "\"; the nearest is " +
               std::string(core::nearest_name(name, sendable_events()));
    if (known->topic.empty())
        return name + " stays in its module's event store and is sent to no queue";
    chosen.insert(name);
    return {};
}

std::string choose_by_pattern(std::string const& pattern, std::set<std::string>& chosen)
{
    if (auto const why = core::why_no_pattern(pattern); !why.empty())
        return "\"" + core::one_line(pattern, 80) + "\" " + std::string(why);
    std::vector<std::string> topics;
    bool matches_any = false;
    for (auto const& event : sendable_events()) {
        topics.push_back(topic_of_event(event));
        if (!core::matches_topic(pattern, topics.back()))
            continue;
        matches_any = true;
        chosen.insert(event);
    }
    if (matches_any)
        return {};
    return "the pattern \"" + pattern + "\" matches no event; the nearest is " +
           std::string(core::nearest_name(pattern, topics));
}

std::string fault_in_queue_name(std::string const& name, std::vector<reader> const& readers)
{
    if (!is_queue_name(name))
        return "a queue is named by 1 to " + std::to_string(longest_queue_name) +
               " letters, digits, - and _, and not with \"-error\" at the end";
    if (std::ranges::find(readers, name, &reader::queue) != readers.end())
        return "the store itself reads this queue; choose another name";
    return {};
}

/// Returns the errors of one entry, without the setting's name.
std::vector<std::string> read_subscription(std::string const& events, std::set<std::string>& chosen)
{
    auto const words = words_between_separators(events);
    if (words.empty())
        return {"name the events that go there, such as PurchaseCompleted, purchase.* or #"};
    std::vector<std::string> errors;
    for (auto const& word : words) {
        auto error = is_event_name(word) ? choose_by_name(word, chosen) : choose_by_pattern(word, chosen);
        if (!error.empty())
            errors.push_back(std::move(error));
    }
    return errors;
}

} // namespace

std::string topic_of_event(std::string_view contract)
{
    std::string topic;
    for (auto const character : contract) {
        if (is_upper(character) && !topic.empty())
            topic += '.';
        topic += character;
    }
    return core::to_lower_ascii(topic);
}

bound_queues read_subscriptions(std::map<std::string, std::string> const& subscriptions,
                                std::vector<reader> const& readers)
{
    bound_queues bound;
    for (auto const& [name, events] : subscriptions) {
        std::set<std::string> chosen;
        auto errors = read_subscription(events, chosen);
        if (auto fault = fault_in_queue_name(name, readers); !fault.empty())
            errors.push_back(std::move(fault));
        for (auto const& error : errors)
            bound.errors.push_back("bus.subscriptions: \"" + core::one_line(name, 80) + "\": " + error);
        bound_queue queue{.name = name, .contracts = {}};
        for (auto& event : sendable_events())
            if (chosen.contains(event))
                queue.contracts.push_back(std::move(event));
        bound.queues.push_back(std::move(queue));
    }
    return bound;
}

} // namespace fcg::bus
