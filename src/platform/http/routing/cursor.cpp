#include "platform/core/text.hpp"
#include "platform/http/schema/shape.hpp"

namespace fcg::http {
namespace {

/// Protects against damage and mix-ups, not against forgery: a cursor says where to continue, never what may
/// be seen.
constexpr std::size_t checksum_bytes = 6;

std::string checksum(std::string_view text)
{
    return core::sha256(text).substr(0, checksum_bytes);
}

/// Returns the list's name and the parts; empty if `cursor` is damaged.
std::vector<std::string> unseal(std::string_view cursor)
{
    std::string bytes;
    if (!core::from_base64url(cursor, bytes) || bytes.size() < checksum_bytes)
        return {};
    auto const text = std::string_view(bytes).substr(checksum_bytes);
    if (checksum(text) != bytes.substr(0, checksum_bytes))
        return {};
    auto const parsed = json::parse(text);
    auto const* const value = std::get_if<json::value>(&parsed);
    if (value == nullptr || value->as_list() == nullptr)
        return {};
    std::vector<std::string> texts;
    for (auto const& entry : *value->as_list()) {
        if (entry.as_text() == nullptr)
            return {};
        texts.push_back(*entry.as_text());
    }
    return texts;
}

problem refusal()
{
    return invalid_fields(
        {{"cursor", "is not a cursor of this list: send nextCursor of the page before, unchanged"}});
}

} // namespace

std::string make_cursor(std::string_view list, newest_first const& last_shown)
{
    return make_cursor(list, {std::to_string(core::to_micros(last_shown.moment)), last_shown.id});
}

result<newest_first> read_newest_first(std::string_view list, std::optional<std::string> const& cursor)
{
    if (!cursor)
        return newest_first{};
    auto const parts = read_cursor(list, *cursor, 2);
    if (!parts)
        return parts.error();
    auto const micros = json::to_integer({parts->front()});
    if (!micros)
        return refusal();
    return newest_first{core::from_micros(*micros), parts->back()};
}

std::string make_cursor(std::string_view list, behind_number last_shown)
{
    return make_cursor(list, {std::to_string(last_shown.number)});
}

result<behind_number> read_behind_number(std::string_view list, std::optional<std::string> const& cursor,
                                         behind_number start)
{
    if (!cursor)
        return start;
    auto const parts = read_cursor(list, *cursor, 1);
    if (!parts)
        return parts.error();
    auto const number = json::to_integer({parts->front()});
    if (!number)
        return refusal();
    return behind_number{*number};
}

std::string make_cursor(std::string_view list, std::vector<std::string> const& parts)
{
    std::string text = "[";
    core::append_json_string(text, list);
    for (auto const& part : parts) {
        text += ',';
        core::append_json_string(text, part);
    }
    text += ']';
    return core::to_base64url(checksum(text) + text);
}

result<std::vector<std::string>> read_cursor(std::string_view list, std::string_view cursor,
                                             std::size_t parts)
{
    auto texts = unseal(cursor);
    if (texts.size() != parts + 1 || texts.front() != list)
        return refusal();
    texts.erase(texts.begin());
    return texts;
}

} // namespace fcg::http
