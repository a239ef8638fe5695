#include "bus/inner_queue/sqlite/attributes.hpp"

#include "platform/core/text.hpp"
#include "platform/json/value.hpp"

#include <stdexcept>

namespace fcg::bus {
namespace {

/// More than the messages of a purchase need, so that one allocation suffices.
constexpr std::size_t usual_size = 512;

} // namespace

std::string attributes_to_text(message const& message)
{
    std::string text;
    text.reserve(usual_size);
    text += '{';
    for (auto const& [name, value] : message.attributes) {
        if (text.size() > 1)
            text += ',';
        core::append_json_string(text, name);
        text += ':';
        core::append_json_string(text, value);
    }
    text += '}';
    return text;
}

void attributes_from_text(std::string_view text, message& message)
{
    auto const parsed = json::parse(text);
    auto const* const document = std::get_if<json::value>(&parsed);
    auto const* const members = document ? document->as_object() : nullptr;
    if (!members)
        throw std::runtime_error("the attributes of the message " + message.id + " are damaged");
    message.attributes.reserve(members->size());
    for (auto const& [name, value] : *members)
        if (auto const* const content = value.as_text())
            message.attributes.emplace_back(name, *content);
}

} // namespace fcg::bus
