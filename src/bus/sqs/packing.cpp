#include "bus/sqs/packing.hpp"

#include "platform/core/text.hpp"
#include "platform/json/value.hpp"

#include <openssl/evp.h>

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

/// What people and other services look for stays readable; of the rest, the last ones are packed.
bool stays_readable(std::string_view name)
{
    constexpr std::array readable{attribute::message_id,     attribute::contract,    attribute::version,
                                  attribute::correlation_id, attribute::dead_reason, attribute::dead_source};
    return std::ranges::find(readable, name) != readable.end();
}

/// Which attributes, by their places, go into moreAttributes when only `room` may stand beside the body.
std::vector<bool> choose_packed(std::vector<named_text> const& all, std::size_t room)
{
    std::vector<bool> packed(all.size());
    std::size_t count = 0;
    auto const pack = [&](std::size_t i) {
        count += packed[i] ? 0 : 1;
        packed[i] = true;
    };
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].second.empty() || is_reserved(all[i].first))
            pack(i);
    auto const too_many = [&] { return all.size() - count + (count > 0 ? 1 : 0) > room; };
    for (bool const also_readable : {false, true})
        for (std::size_t i = all.size(); i-- > 0 && too_many();)
            if (also_readable || !stays_readable(all[i].first))
                pack(i);
    return packed;
}

void append_member(std::string& object, named_text const& one)
{
    object += object.empty() ? '{' : ',';
    core::append_json_string(object, one.first);
    object += ':';
    core::append_json_string(object, one.second);
}

void pack_attributes(message const& one, std::size_t room, send_entry& into)
{
    auto const packed = choose_packed(one.attributes, room);
    std::string more;
    for (std::size_t i = 0; i < packed.size(); ++i) {
        auto const& [name, value] = one.attributes[i];
        if (packed[i])
            append_member(more, one.attributes[i]);
        else
            into.attributes.push_back({.name = name, .value = value});
    }
    if (!more.empty())
        into.attributes.push_back({.name = std::string(more_attributes), .value = more + '}'});
}

std::string to_base64(std::string_view octets)
{
    std::string text((octets.size() + 2) / 3 * 4 + 1, '\0');
    auto const* const from = reinterpret_cast<unsigned char const*>(octets.data());
    auto* const to = reinterpret_cast<unsigned char*>(text.data());
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(to, from, static_cast<int>(octets.size()))));
    return text;
}

/// False when `text` is no object of texts: then somebody else uses the name.
bool unpack_more(std::string const& text, message& into)
{
    auto const parsed = json::parse(text);
    auto const* const document = std::get_if<json::value>(&parsed);
    auto const* const object = document == nullptr ? nullptr : document->as_object();
    auto const is_text = [](auto const& member) { return member.second.as_text() != nullptr; };
    if (object == nullptr || !std::ranges::all_of(*object, is_text))
        return false;
    for (auto const& [name, value] : *object)
        into.set(name, *value.as_text());
    return true;
}

std::optional<core::time_point>* note_called(std::string_view name, travel_notes& in)
{
    if (name == not_before_name)
        return &in.not_before;
    return name == redriven_at_name ? &in.redriven_at : nullptr;
}

} // namespace

std::size_t octets_of(send_entry const& one)
{
    std::size_t octets = one.body.size();
    for (auto const& attribute : one.attributes)
        octets += attribute.name.size() + attribute.type.size() + attribute.value.size();
    return octets;
}

send_entry pack(message const& one, travel_notes const& notes, std::size_t limit)
{
    send_entry made{.body = one.body, .attributes = {}};
    made.attributes.reserve(max_attributes);
    auto const note = [&made](std::string_view name, std::optional<core::time_point> const& moment) {
        if (moment)
            made.attributes.push_back({.name = std::string(name), .value = core::to_rfc3339(*moment)});
    };
    note(not_before_name, notes.not_before);
    note(redriven_at_name, notes.redriven_at);
    auto const room = max_attributes - made.attributes.size();
    auto const is_id = [](auto const& each) { return each.first == attribute::message_id; };
    bool const adds_id =
        std::ranges::none_of(one.attributes, is_id) && core::why_unsendable_text(one.id).empty();
    pack_attributes(one, adds_id ? room - 1 : room, made);
    if (!adds_id)
        return made;
    made.attributes.push_back(
        {.name = std::string(attribute::message_id), .type = std::string(added_type), .value = one.id});
    if (octets_of(made) > limit)
        made.attributes.pop_back();
    return made;
}

unpacked unpack(sqs_message& one)
{
    unpacked made;
    auto& content = made.content;
    content.body = std::move(one.body);
    content.attributes.reserve(one.attributes.size());
    std::string more;
    for (auto& [name, type, value] : one.attributes) {
        if (name == attribute::message_id && type == added_type)
            content.id = std::move(value);
        else if (name == more_attributes)
            more = std::move(value);
        else if (auto* const note = note_called(name, made.notes);
                 note && (*note = core::parse_rfc3339(value)))
            continue;
        else
            content.attributes.emplace_back(std::move(name),
                                            type.starts_with("Binary") ? to_base64(value) : std::move(value));
    }
    if (!more.empty() && !unpack_more(more, content))
        content.attributes.emplace_back(more_attributes, std::move(more));
    if (content.id.empty())
        content.id = content.find(attribute::message_id);
    if (content.id.empty())
        content.id = one.message_id;
    return made;
}

} // namespace fcg::bus::sqs
