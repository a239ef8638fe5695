#include "bus/sqs/packing.hpp"

#include "bus/sqs/client/wire.hpp"
#include "platform/core/text.hpp"
#include "platform/json/value.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace fcg::bus::sqs {
namespace {

constexpr std::size_t max_attributes = 10;
constexpr std::string_view more_attributes = "moreAttributes";
constexpr std::string_view not_before_name = "notBefore";
constexpr std::string_view redriven_at_name = "redrivenAt";
constexpr std::string_view added_type = "String.added";

using named_text = std::pair<std::string, std::string>;

bool is_reserved(std::string_view name)
{
    return name == more_attributes || name == not_before_name || name == redriven_at_name;
}

/// Returns whether an attribute must stay readable for operators and other services. Of the other attributes,
/// the last ones are packed first.
bool stays_readable(std::string_view name)
{
    constexpr std::array readable{attribute::message_id,     attribute::contract,    attribute::version,
                                  attribute::correlation_id, attribute::dead_reason, attribute::dead_source};
    return std::ranges::find(readable, name) != readable.end();
}

/// Returns which attributes go into moreAttributes, by index, if SQS allows `room` attributes beside the
/// body.
std::vector<bool> choose_packed(std::vector<named_text> const& named_texts, std::size_t room)
{
    std::vector<bool> packed(named_texts.size());
    std::size_t count = 0;
    auto const pack = [&](std::size_t i) {
        count += packed[i] ? 0 : 1;
        packed[i] = true;
    };
    for (std::size_t i = 0; i < named_texts.size(); ++i)
        if (named_texts[i].second.empty() || is_reserved(named_texts[i].first))
            pack(i);
    auto const too_many = [&] { return named_texts.size() - count + (count > 0 ? 1 : 0) > room; };
    for (bool const also_readable : {false, true})
        for (std::size_t i = named_texts.size(); i-- > 0 && too_many();)
            if (also_readable || !stays_readable(named_texts[i].first))
                pack(i);
    return packed;
}

void append_member(std::string& object, named_text const& named_text)
{
    object += object.empty() ? '{' : ',';
    core::append_json_string(object, named_text.first);
    object += ':';
    core::append_json_string(object, named_text.second);
}

void pack_attributes(message const& message, std::size_t room, send_entry& entry)
{
    auto const packed = choose_packed(message.attributes, room);
    std::string more;
    for (std::size_t i = 0; i < packed.size(); ++i) {
        auto const& [name, value] = message.attributes[i];
        if (packed[i])
            append_member(more, message.attributes[i]);
        else
            entry.attributes.push_back({.name = name, .value = value});
    }
    if (!more.empty())
        entry.attributes.push_back({.name = std::string(more_attributes), .value = more + '}'});
}

/// Returns false if `text` is not a JSON object of texts; another publisher uses the name then.
bool unpack_more(std::string const& text, message& message)
{
    auto const parsed = json::parse(text);
    auto const* const document = std::get_if<json::value>(&parsed);
    auto const* const object = document == nullptr ? nullptr : document->as_object();
    auto const is_text = [](auto const& member) { return member.second.as_text() != nullptr; };
    if (object == nullptr || !std::ranges::all_of(*object, is_text))
        return false;
    for (auto const& [name, value] : *object)
        message.set(name, *value.as_text());
    return true;
}

std::optional<core::time_point>* note_called(std::string_view name, travel_notes& travel_notes)
{
    if (name == not_before_name)
        return &travel_notes.not_before;
    return name == redriven_at_name ? &travel_notes.redriven_at : nullptr;
}

} // namespace

send_entry pack(message const& message, travel_notes const& notes, std::size_t limit)
{
    send_entry entry{.body = message.body, .attributes = {}};
    entry.attributes.reserve(max_attributes);
    auto const add_moment = [&entry](std::string_view name, std::optional<core::time_point> const& moment) {
        if (moment)
            entry.attributes.push_back({.name = std::string(name), .value = core::to_rfc3339(*moment)});
    };
    add_moment(not_before_name, notes.not_before);
    add_moment(redriven_at_name, notes.redriven_at);
    auto const room = max_attributes - entry.attributes.size();
    auto const is_id = [](auto const& current_entry) { return current_entry.first == attribute::message_id; };
    bool const adds_id =
        std::ranges::none_of(message.attributes, is_id) && core::why_unsendable_text(message.id).empty();
    pack_attributes(message, adds_id ? room - 1 : room, entry);
    if (!adds_id)
        return entry;
    entry.attributes.push_back(
        {.name = std::string(attribute::message_id), .type = std::string(added_type), .value = message.id});
    if (octets_of(entry) > limit)
        entry.attributes.pop_back();
    return entry;
}

unpacked unpack(sqs_message& message)
{
    unpacked unpacked;
    auto& content = unpacked.content;
    content.body = std::move(message.body);
    content.attributes.reserve(message.attributes.size());
    std::string more;
    for (auto& [name, type, value] : message.attributes) {
        if (name == attribute::message_id && type == added_type)
            content.id = std::move(value);
        else if (name == more_attributes)
            more = std::move(value);
        else if (auto* const moment = note_called(name, unpacked.notes);
                 moment && (*moment = core::parse_rfc3339(value)))
            continue;
        else
            content.attributes.emplace_back(
                std::move(name), type.starts_with("Binary") ? wire::to_base64(value) : std::move(value));
    }
    if (!more.empty() && !unpack_more(more, content))
        content.attributes.emplace_back(more_attributes, std::move(more));
    if (content.id.empty())
        content.id = content.find(attribute::message_id);
    if (content.id.empty())
        content.id = message.message_id;
    return unpacked;
}

send_entry pack_dead_letter(message noted, message const& plain, travel_notes const& notes, std::size_t limit)
{
    constexpr std::size_t short_reason = 80;
    auto entry = pack(noted, notes, limit);
    if (octets_of(entry) <= limit)
        return entry;
    noted.set(attribute::dead_reason, core::one_line(noted.find(attribute::dead_reason), short_reason));
    entry = pack(noted, notes, limit);
    return octets_of(entry) <= limit ? entry : pack(plain, {}, limit);
}

bool was_moved_by_sqs(sqs_message const& dead_letter, travel_notes const& notes, message const& content)
{
    return dead_letter.system.contains("DeadLetterQueueSourceArn") || notes.redriven_at ||
           content.find(attribute::dead_reason).empty();
}

} // namespace fcg::bus::sqs
