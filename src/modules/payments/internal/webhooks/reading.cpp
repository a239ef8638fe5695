#include "internal/webhooks/reading.hpp"

#include "internal/provider/sense.hpp"
#include "platform/core/text.hpp"

#include <utility>

namespace fcg::payments {

namespace {

constexpr std::size_t longest_text = 500;

} // namespace

read_webhook read_signed(std::string_view body,
                         std::function<provider_event(json::value const&)> const& to_event)
{
    auto const parsed = json::parse(body);
    if (auto const* wrong = std::get_if<json::fault>(&parsed))
        return webhook_refusal{400, wrong->reason};
    try {
        auto event = to_event(std::get<json::value>(parsed));
        if (auto why = why_senseless(event.reference, "the reference"); !why.empty())
            return webhook_refusal{400, std::move(why)};
        return event;
    } catch (unreadable_event const& wrong) {
        return webhook_refusal{400, wrong.what()};
    }
}

std::string maybe_text(json::value const& object, std::string_view name)
{
    auto const* value = object.find(name);
    if (value == nullptr || value->is_null())
        return {};
    auto const* text = value->as_text();
    if (text == nullptr)
        throw unreadable_event(std::string(name) + " is not a text");
    if (text->size() > longest_text)
        throw unreadable_event(std::string(name) + " is too long");
    if (auto const why = core::why_unsendable_text(*text); !text->empty() && !why.empty())
        throw unreadable_event(std::string(name) + " " + std::string(why));
    return *text;
}

std::string needed_text(json::value const& object, std::string_view name)
{
    auto text = maybe_text(object, name);
    if (text.empty())
        throw unreadable_event(std::string(name) + " is missing");
    return text;
}

} // namespace fcg::payments
